"""Settings files from which a framework builds clients by itself, and from which code takes values by key.

``application.properties``, ``application.yml`` and their kin hold dotted keys; a value may name a variable or another
key (``${NAME:default}``). Which keys make a client is data: types named ``settings:<prefix>/<section>``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Attr, Branch, Call, CodeFile, Const, Expr, Join, Name, Scope
from stackaudit.model.documents import Document, Manifest, Scalar, walk
from stackaudit.resolution.values import At, Instance, Step

LANGUAGE = "java"
"""Language of the signatures; others that use its libraries share them."""
_FILE = re.compile(r"(?:application|bootstrap|microprofile-config)(?:-[\w.-]{1,60})?\.(?:properties|ya?ml)")
_PROFILE = re.compile(r"%[\w,-]+\.")
_PLACEHOLDER = re.compile(r"\$\{([^${}:]{1,200})(?::([^{}]*(?:\{[^{}]*\})?[^{}]*))?\}")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAX_NESTING = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and the place where it stands."""

    value: Scalar
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Client:
    """An object that a framework builds from settings."""

    instance: Instance
    module: str
    """Folder of the sources that it serves."""
    name: str
    """Its name, where a module has several; empty for the only one."""
    written: bool
    """The section itself has keys; else only the provider's common keys make it possible."""


def module_of(path: str) -> str:
    """Return the folder of a file's module: what lies above its ``src``, else the file's own folder."""
    return path.partition("/src/")[0] if "/src/" in path else "" if path.startswith("src/") else path.rpartition("/")[0]


class FrameworkSettings:
    """Keys of settings files by module."""

    def __init__(self, documents: Iterable[Document] = (), manifests: Iterable[Manifest] = ()) -> None:
        """Read the settings files among *documents*; those of tests and profiles only fill gaps.

        Keys count only for products that the module's manifest declares, where one declares any.
        """
        self._declared: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for manifest in manifests:
            self._declared[module_of(manifest.path)] |= {(d.ecosystem, d.name) for d in manifest.dependencies}
        self._keys: dict[str, dict[str, Setting]] = defaultdict(dict)
        self._files: dict[str, CodeFile] = {}
        rows = [d for d in documents if _FILE.fullmatch(d.path.rpartition("/")[2].lower())]
        for document in sorted(rows, key=lambda d: ("/test/" in d.path, "-" in d.path.rpartition("/")[2], d.path)):
            self._read(document)

    def _read(self, document: Document) -> None:
        held = self._keys[module_of(document.path)]
        later: list[tuple[str, Setting]] = []
        for path, line, leaf in walk(document.root):
            key = ".".join(p for p in path if not p.startswith("[")).strip('"')
            profile = _PROFILE.match(key)
            setting = Setting(leaf.value, document.path, line)
            if profile is None:
                held.setdefault(_plain(key), setting)
            else:
                later.append((_plain(key[profile.end() :]), setting))
        for key, setting in later:
            held.setdefault(key, setting)

    def get(self, path: str, key: str) -> Setting | None:
        """Return the value of a key for the module of a file, or of a folder above it."""
        module, wanted = module_of(path), _plain(key)
        while True:
            found = self._keys.get(module, {}).get(wanted)
            if found is not None or not module:
                return found
            module = module.rpartition("/")[0]

    # -- values ------------------------------------------------------------------------------------------------------

    def place(self, setting: Setting) -> At:
        """Return the place of a setting, in a file without code that stands for its document."""
        if setting.path not in self._files:
            self._files[setting.path] = _file(setting.path)
        return At(self._files[setting.path], 0, 0, setting.line)

    def expression(self, setting: Setting, depth: int = 0) -> Expr:
        """Return a value as an expression: variables are read from the environment, other keys from the same module."""
        text, line = setting.value, setting.line
        if not isinstance(text, str):
            return Const(text, line)
        if _NUMBER.fullmatch(text):
            return Const(float(text) if "." in text else int(text), line)
        parts: list[Expr] = []
        end = 0
        for match in _PLACEHOLDER.finditer(text[:2_000]):
            if match.start() > end:
                parts.append(Const(text[end : match.start()], line))
            parts.append(self._placeholder(match[1].strip(), match[2], setting, depth))
            end = match.end()
        if not parts:
            return Const(text, line)
        if end < len(text):
            parts.append(Const(text[end:], line))
        return parts[0] if len(parts) == 1 else Join(tuple(parts), line)

    def _placeholder(self, key: str, default: str | None, setting: Setting, depth: int) -> Expr:
        line = setting.line
        held = self.get(setting.path, key) if depth < _MAX_NESTING else None
        if held is not None and held.path == setting.path and held.line != setting.line:
            return self.expression(held, depth + 1)
        other = Setting(default, setting.path, line)
        given = self.expression(other, depth + 1) if default is not None and depth < _MAX_NESTING else None
        if _VARIABLE.fullmatch(key):
            reader = Attr(Name("System", line), "getenv", line)
            return Call(reader, (Const(key, line), *([given] if given is not None else [])), (), line, 1, line)
        return given if given is not None else Const(None, line)

    # -- clients -----------------------------------------------------------------------------------------------------

    def clients(self, catalogue: Catalogue) -> list[Client]:
        """Return the clients that the files configure, in the order of modules and signatures."""
        content = catalogue.language(LANGUAGE)
        kinds = [k for name in sorted(content.types) if name.startswith("settings:")
                 for k in [catalogue.signature(LANGUAGE, name)] if k is not None]  # fmt: skip
        found: list[Client] = []
        for module in sorted(self._keys):
            rows = [c for kind in kinds for c in self._of_kind(module, kind, catalogue)]
            packages = (catalogue.package(*d) for d in self._declared.get(module, ()))
            vendors = {p.vendor for p in packages if p is not None}
            declared = [c for c in rows if c.instance.type.vendor in vendors]
            found += declared or rows
        return found

    def _of_kind(self, module: str, generic: Signature, catalogue: Catalogue) -> Iterator[Client]:
        prefix, _, section = generic.name.removeprefix("settings:").partition("/")
        prefix, section = _plain(prefix), _plain(section)
        shared: dict[str, Setting] = {}
        named: dict[str, dict[str, Setting]] = defaultdict(dict)
        for key, setting in self._keys[module].items():
            if not key.startswith(f"{prefix}."):
                continue
            rest = key[len(prefix) + 1 :]
            name, found, option = f".{rest}".partition(f".{section}.")
            if found and name.count(".") <= 1:
                named[name.strip(".")].setdefault(option.rpartition(".")[2], setting)
            elif "." not in rest:
                shared[rest] = setting
        for name in sorted(named) or ([""] if shared else []):
            options = {**shared, **named.get(name, {})}
            if str(options.get("enabled", Setting(value=True, path="", line=0)).value).lower() == "false":
                continue
            kind = self._named_kind(generic, options, catalogue)
            if kind is None:
                continue
            first = min((named.get(name) or options).values(), key=lambda s: (s.path, s.line))
            pairs = tuple((option, self.expression(s)) for option, s in options.items())
            made = Call(Name(kind.name, first.line), (), pairs, first.line, 1, first.line)
            yield Client(Instance(kind, (Step(kind, made, self.place(first)),)), module, name, bool(named.get(name)))

    @staticmethod
    def _named_kind(kind: Signature, options: dict[str, Setting], catalogue: Catalogue) -> Signature | None:
        """Return the type of the client: one without a provider of its own names its class."""
        if kind.provider:
            return kind
        named = options.get("provider")
        return catalogue.type_named(LANGUAGE, str(named.value)) if named is not None else None


def _plain(key: str) -> str:
    """Return a key as frameworks compare them: lower case with hyphens."""
    return _HUMP.sub("-", key).replace("_", "-").replace('"', "").lower()


def _file(path: str) -> CodeFile:
    scope = Scope("module", "", "", 0, 1, 1)
    return CodeFile(path, LANGUAGE, "", (scope,), (Branch(0, "root", 1, 1),), (), (), (), ())
