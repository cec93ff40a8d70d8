"""Vendor YAML → `Compiled`. Runs at build time for the wheel, and on demand in a checkout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from stackaudit.catalog.entries import (
    Compiled,
    Http,
    Interface,
    Language,
    Package,
    Produces,
    RouteKeys,
    Signature,
    Sinks,
    Vendor,
)
from stackaudit.catalog.signs import compiled_signs
from stackaudit.model.errors import ConfigError

HERE = Path(__file__).parent
VENDOR_KEYS = frozenset({
    "id", "name", "kind", "layer", "node", "packages", "imports", "env", "hosts", "api_paths", "prefixes", "images", "files", "routes", "resources",
    "replaces",
    "python", "javascript", "java", "go", "csharp", "kotlin", "rust", "ruby", "php",
})  # fmt: skip
VENDOR_KINDS = frozenset({
    "provider", "framework", "vector_store", "observability", "experiment_tracker", "eval", "guardrail", "web_search", "packages",
})  # fmt: skip
SIGNATURE_KEYS = frozenset({
    "aliases", "is", "call", "provider", "provider_from", "args", "defaults", "produces", "returns", "methods", "when", "verb",
    "call_by", "provider_when", "sets_defaults", "uses", "entries", "constants",
})  # fmt: skip
LANGUAGES = ("python", "javascript", "java", "go", "csharp", "kotlin", "rust", "ruby", "php")
PLATFORMS = frozenset({
    "terraform", "bicep", "cloudformation", "cdk", "kubernetes", "machines", "devices", "commands", "actions", "graphs", "modelfiles",
})  # fmt: skip
"""Languages of infrastructure, and other sorts of names that stand in them (vendors/README.md)."""
ECOSYSTEMS = frozenset({"pypi", "npm", "maven", "go", "nuget", "cargo", "gem", "composer"})


class Loader(Protocol):
    """Reads one YAML file as plain values."""

    def __call__(self, path: Path) -> Any:
        """Return the values of *path*; raises ConfigError."""


def sources(folder: Path = HERE) -> list[Path]:
    """Return the files that the compiled catalogue is made of, sorted."""
    return [
        folder / "arguments.yaml",
        folder / "http.yaml",
        folder / "interfaces.yaml",
        folder / "parents.yaml",
        folder / "sinks.yaml",
        folder / "commit_marks.yaml",
        folder / "signs.yaml",
        *sorted((folder / "vendors").glob("*.yaml")),
    ]


def encode(value: object) -> bytes:
    """Return a compiled value as bytes, the same for the same vendor files."""
    return msgspec.msgpack.encode(value, order="deterministic")


def content_hash(paths: list[Path]) -> str:
    """Return 12 hexadecimal digits of names and bytes of *paths*."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def compile_catalogue(
    load: Loader,
    folder: Path = HERE,
    problems: list[str] | None = None,
    extra: Mapping[str, Mapping[str, Any]] | None = None,
) -> Compiled:
    """Compile all vendor files of *folder*.

    Args:
        load: reads one YAML file.
        folder: holds ``arguments.yaml``, ``http.yaml``, ``parents.yaml`` and ``vendors/``.
        problems: when given, names that stand twice or nowhere are added here instead of raised.
        extra: further vendors by id, as their files say.

    Raises:
        ConfigError: a file holds an unknown key, an unknown type or a duplicate name; says which and where.
    """
    found: list[str] = []
    arguments = {name: _roles(args, "arguments.yaml") for name, args in load(folder / "arguments.yaml").items()}
    raw = {p.stem: load(p) for p in sorted((folder / "vendors").glob("*.yaml"))}
    raw |= extra or {}
    raw["http"] = load(folder / "http.yaml")
    vendors = {stem: _vendor(stem, data) for stem, data in raw.items() if stem != "http"}
    languages = {language: _Linker(language, raw, vendors, arguments, found).run() for language in LANGUAGES}
    if found and problems is None:
        raise ConfigError(found[0])
    if problems is not None:
        problems += found
    return Compiled(
        content_hash(sources(folder)) + (f"+{hashlib.sha256(repr(extra).encode()).hexdigest()[:8]}" if extra else ""),
        vendors,
        {k: msgspec.Raw(encode(v)) for k, v in languages.items() if v.types or v.functions or v.roots},
        load(folder / "parents.yaml"),
        _http(raw["http"]),
        tuple(sorted({root.split(".")[0] for v in languages.values() for root in v.roots})),
        _sinks(load(folder / "sinks.yaml")),
        interfaces=tuple(_interface(row) for row in load(folder / "interfaces.yaml")["interfaces"]),
        commit_marks=tuple(str(mark) for mark in load(folder / "commit_marks.yaml")["marks"]),
        signs=compiled_signs(load(folder / "signs.yaml")),
    )


def _vendor(stem: str, data: Mapping[str, Any]) -> Vendor:
    where = f"vendors/{stem}.yaml"
    unknown = set(data) - VENDOR_KEYS
    if unknown:
        raise ConfigError(f"{where}: unknown key {min(unknown)!r}")
    if data.get("id") != stem or data.get("kind") not in VENDOR_KINDS or not data.get("layer"):
        raise ConfigError(f"{where}: needs `id: {stem}`, a known `kind` and a `layer`")
    return Vendor(
        id=stem,
        name=str(data["name"]),
        kind=data["kind"],
        layer=data["layer"],
        node=str(data.get("node") or stem),
        packages=tuple(_packages(stem, data, where)),
        env={str(k): str(v) for k, v in (data.get("env") or {}).items()},
        hosts=tuple(str(h).lower() for h in data.get("hosts") or ()),
        api_paths=tuple(data.get("api_paths") or ()),
        prefixes=tuple(str(p).lower() for p in data.get("prefixes") or ()),
        images=tuple(str(i).lower() for i in data.get("images") or ()),
        files=tuple(str(f) for f in data.get("files") or ()),
        routes=_routes(data["routes"], where) if data.get("routes") else None,
        resources=_resources(data.get("resources") or {}, where),
        replaces=tuple(str(r) for r in data.get("replaces") or ()),
    )


def _resources(data: Mapping[str, Any], where: str) -> dict[str, dict[str, tuple[str, ...]]]:
    if set(data) - PLATFORMS:
        raise ConfigError(f"{where}: unknown platform {min(set(data) - PLATFORMS)!r} of resources")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for platform, rows in data.items():
        given = rows if isinstance(rows, dict) else dict.fromkeys(rows)
        found[platform] = {str(p): tuple(str(t) for t in _listed(needs)) for p, needs in given.items()}
    return found


def _routes(data: Mapping[str, Any], where: str) -> RouteKeys:
    if set(data) - {"list", "name", "model", "fallbacks"}:
        raise ConfigError(f"{where}: routes has only list, name, model and fallbacks")
    return RouteKeys(data["list"], data["name"], data["model"], tuple(data.get("fallbacks") or ()))


def _packages(stem: str, data: Mapping[str, Any], where: str) -> Iterator[Package]:
    for ecosystem, rows in (data.get("packages") or {}).items():
        if ecosystem not in ECOSYSTEMS:
            raise ConfigError(f"{where}: unknown ecosystem {ecosystem!r}")
        for name, options in rows.items():
            given = options or {}
            if set(given) - {"layer", "imports", "node", "declared_only"}:
                raise ConfigError(f"{where}: unknown key of package {name!r}")
            default = name if ecosystem in {"npm", "go"} else name.lower().replace("-", "_")
            roots = tuple(
                given.get("imports", [] if ecosystem == "maven" else [default])
            )  # coordinates are no packages
            yield Package(
                ecosystem,
                name.lower(),
                stem,
                given.get("layer", data["layer"]),
                roots,
                given.get("node", True),
                given.get("declared_only", False),
            )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _names(constants: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in constants.items()} if isinstance(constants, dict) else {}


def _when(given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(k): tuple(str(x) for x in (v if isinstance(v, list) else [v])) for k, v in given.items()}


def _http(data: Mapping[str, Any]) -> Http:
    paths = tuple((str(row["path"]), str(row["call"]), bool(row.get("streaming"))) for row in data.get("paths") or ())
    return Http(paths)


def _sinks(data: Mapping[str, Any]) -> Sinks:
    words = {key: frozenset(str(w) for w in data.get(key) or ()) for key in ("quiet", "asked", "money", "writes")}
    words["unasked"] = frozenset(str(w).lower() for w in data.get("unasked") or ())
    hosted = {str(p): tuple(str(e) for e in _listed(effects)) for p, effects in (data.get("hosted") or {}).items()}
    callees = {
        language: {str(effect): tuple(str(p) for p in patterns) for effect, patterns in rows.items()}
        for language, rows in data.items()
        if language in LANGUAGES
    }
    local = data.get("local") or {}
    return Sinks(
        callees,
        **words,
        schemas=tuple(str(x) for x in data.get("schemas") or ()),
        hosted=hosted,
        local_runs={k: tuple(str(p) for p in v) for k, v in local.items() if k != "arguments"},
        local_arguments=dict(local.get("arguments") or {}),
    )


def _interface(row: Mapping[str, Any]) -> Interface:
    if set(row) != {"name", "languages", "uses", "how", "end", "instead", "source"}:
        raise ConfigError(f"interfaces.yaml: {row.get('name')!r} has not exactly the keys of an interface")
    texts = {key: str(row[key]) for key in ("name", "how", "end", "instead", "source")}
    return Interface(languages=tuple(row["languages"]), uses=tuple(row["uses"]), **texts)


def _roles(args: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    roles = {}
    for role, names in args.items():
        if not isinstance(names, list):
            raise ConfigError(f"{where}: role {role!r} needs a list of argument names")
        roles[role] = tuple(str(n) for n in names)
    return roles


class _Linker:
    """Joins the signatures of one language: shared arguments, inheritance, aliases."""

    def __init__(
        self,
        language: str,
        raw: Mapping[str, Any],
        vendors: Mapping[str, Vendor],
        arguments: Mapping[str, dict[str, tuple[str, ...]]],
        problems: list[str],
    ) -> None:
        self.language, self.vendors, self.arguments, self.problems = language, vendors, arguments, problems
        self.body = _roles(raw["http"].get("body") or {}, "http.yaml")
        self.raw_types: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self.alias: dict[str, str] = {}
        self.done: dict[str, Signature] = {}
        self.sections = {stem: data[language] for stem, data in raw.items() if data.get(language)}
        self.roots = {
            str(root): stem
            for stem, data in raw.items()
            if data.get("imports")
            for root in data["imports"].get(language, ())
        }

    def run(self) -> Language:
        for stem, section in self.sections.items():
            if set(section) - {"types", "functions", "decorators"}:
                raise ConfigError(f"{stem}: {self.language} has only types, functions and decorators")
            for name, entry in (section.get("types") or {}).items():
                if name in self.raw_types:
                    self.problems.append(
                        f"vendors/{stem}.yaml: type {name} stands in vendors/{self.raw_types[name][0]}.yaml too"
                    )
                    continue
                self.raw_types[name] = (stem, entry or {})
                for alias in (entry or {}).get("aliases", ()):
                    self.alias.setdefault(alias, name)
        types = {name: self.type(name) for name in self.raw_types}
        aliases = {alias: name for alias, name in self.alias.items() if alias not in types}
        function_aliases: dict[str, tuple[str, ...]] = {}
        decorator_aliases: dict[str, str] = {}
        functions: dict[str, tuple[Signature, ...]] = {}
        decorators: dict[str, Signature] = {}
        for stem, section in self.sections.items():
            for name, entry in (section.get("functions") or {}).items():
                rows = entry if isinstance(entry, list) else [entry or {}]
                functions[name] = (*functions.get(name, ()), self.signature(stem, name, entry or {}))
                for alias in (a for row in rows for a in (row or {}).get("aliases", ())):
                    function_aliases[alias] = tuple(dict.fromkeys((*function_aliases.get(alias, ()), name)))
            for name, entry in (section.get("decorators") or {}).items():
                decorators[name] = self.signature(stem, name, entry or {})
                decorator_aliases |= dict.fromkeys((entry or {}).get("aliases", ()), name)
        return Language(types, functions, decorators, aliases, function_aliases, decorator_aliases, self.roots)

    def type(self, name: str, chain: tuple[str, ...] = ()) -> Signature:
        name = self.alias.get(name, name) if name not in self.raw_types else name
        if name in self.done:
            return self.done[name]
        if name not in self.raw_types or name in chain:
            self.problems.append(
                f"type {name!r} (named by {chain[-1] if chain else '?'}) is not described in any vendor file"
            )
            return Signature(name, "")
        stem, entry = self.raw_types[name]
        parents = [self.type(base, (*chain, name)) for base in entry.get("is", ())]
        own = self.signature(stem, name, entry)
        args = {r: n for p in reversed(parents) for r, n in p.args.items()} | own.args
        bases = tuple(dict.fromkeys(b for p in parents for b in (p.name, *p.bases)))
        produces = own.produces or next((p.produces for p in parents if p.produces), ())
        call_by = own.call_by or next((p.call_by for p in parents if p.call_by), {})
        provider = own.provider or next((p.provider for p in parents if p.provider and not self.has_node(stem)), "")
        made = replace(own, provider=provider, args=args, produces=produces, bases=bases, call_by=call_by)
        self.done[name] = made
        return made

    def has_node(self, stem: str) -> bool:
        return stem in self.vendors and self.vendors[stem].kind == "provider"

    def signature(self, stem: str, name: str, entry: Any) -> Signature:
        """Compile one entry; of a list, the entries with ``when`` are variants of the one without (or of none)."""
        if isinstance(entry, list):
            variants = tuple(self._one(stem, name, row or {}) for row in entry)
            plain = next((v for v in variants if not v.when), None) or Signature(name, stem)
            return replace(plain, variants=tuple(v for v in variants if v.when))
        return self._one(stem, name, entry)

    def _one(self, stem: str, name: str, entry: Mapping[str, Any]) -> Signature:
        self.problems += [
            f"vendors/{stem}.yaml: {name}: unknown key {key!r}" for key in sorted(set(entry) - SIGNATURE_KEYS)
        ]
        provider = entry.get("provider") or (self.vendors[stem].node if self.has_node(stem) else "")
        methods = {m: self.method(stem, f"{name}.{m}", e or {}) for m, e in (entry.get("methods") or {}).items()}
        produces = tuple(self.produces(stem, name, row) for row in _listed(entry.get("produces")))
        return Signature(
            name, stem, entry.get("call") or "", provider, entry.get("provider_from") or "", self.args(stem, name, entry.get("args")),
            entry.get("defaults") or {}, entry.get("returns") or "", produces, methods, (), _when(entry.get("when") or {}),
            call_by=entry.get("call_by") or {}, provider_when=entry.get("provider_when") or {},
            sets_defaults=bool(entry.get("sets_defaults")), constants=bool(entry.get("constants")), names=_names(entry.get("constants")), verb=entry.get("verb") or "",
        )  # fmt: skip

    def produces(self, stem: str, name: str, row: Mapping[str, Any]) -> Produces:
        if set(row) - {"kind", "name", "by_class"}:
            self.problems.append(f"vendors/{stem}.yaml: {name}: produces has only kind, name and by_class")
        given = row.get("name")
        fixed = given if isinstance(given, str) else ""
        if not fixed and row["kind"] in VENDOR_KINDS and stem in self.vendors:
            fixed = self.vendors[stem].node  # a product's own node bears the product's name
        return Produces(row["kind"], tuple(given) if isinstance(given, list) else (), fixed, bool(row.get("by_class")))

    def method(self, stem: str, name: str, entry: Any) -> Signature:
        """A method's provider is its object's, unless the entry names one."""
        made = self.signature(stem, name, entry)
        rows = entry if isinstance(entry, list) else [entry]
        own = {
            id(v): (r or {}).get("provider") or ""
            for v, r in zip(made.variants, [r for r in rows if (r or {}).get("when")], strict=False)
        }
        plain: Mapping[str, Any] = next((r or {} for r in rows if not (r or {}).get("when")), {})
        variants = tuple(replace(v, provider=own[id(v)]) for v in made.variants)
        return replace(made, provider=plain.get("provider") or "", variants=variants)

    def args(self, stem: str, name: str, given: Any) -> dict[str, tuple[str, ...]]:
        merged: dict[str, tuple[str, ...]] = {}
        for part in given if isinstance(given, list) else [given] if given else []:
            if isinstance(part, list):
                merged |= self.args(stem, name, part)
            elif isinstance(part, str):
                if part not in self.arguments:
                    self.problems.append(f"vendors/{stem}.yaml: {name}: no shared arguments named {part!r}")
                merged |= self.arguments.get(part, {})
            else:
                merged |= _roles(part, f"vendors/{stem}.yaml: {name}")
        if stem == "http" and "json" in merged:
            places = {
                role: tuple(f"{j}.{p}" for j in merged["json"] for p in found) for role, found in self.body.items()
            }
            merged = places | merged
        return merged
