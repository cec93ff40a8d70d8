"""Which file of the tree an import of JavaScript or TypeScript means."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, Fields, Items, Leaf, Manifest

_SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte")
_OWN_PREFIXES = ("@/", "~/", "#/", "$lib/", "src/", "@@/", "~~/")
"""Prefixes that stand for a folder of the project by custom, where no configuration says so."""
_SOURCES = ("", "src", "app", "lib", "src/lib")
_CONFIGURATIONS = ("tsconfig", "jsconfig")


@dataclass(frozen=True, slots=True)
class Alias:
    """``paths`` of a tsconfig: specifiers of files under *folder* that start with *prefix* go to *targets*."""

    folder: str
    prefix: str
    suffix: str
    """What follows the ``*``; the whole is *prefix* when there is none."""
    starred: bool
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What configuration says about names of modules."""

    aliases: tuple[Alias, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()
    """(name, folder) of the packages of a workspace."""
    modules: tuple[tuple[str, str], ...] = ()
    """(path, folder) of the modules whose packages are folders."""


def layout_of(documents: Iterable[Document], manifests: Collection[Manifest]) -> Layout:
    """Read aliases from tsconfig files and names from package manifests."""
    aliases = [a for d in documents if _is_configuration(d.path) for a in _aliases(d)]
    aliases.sort(key=lambda a: (-len(a.folder), -len(a.prefix), a.prefix))
    named = {m.project: posixpath.dirname(m.path) for m in manifests if m.project and m.path.endswith("package.json")}
    modules = {(m.project, posixpath.dirname(m.path)) for m in manifests if m.project and m.path.endswith("go.mod")}
    return Layout(tuple(aliases), tuple(sorted(named.items())), tuple(sorted(modules)))


def _is_configuration(path: str) -> bool:
    return posixpath.basename(path).startswith(_CONFIGURATIONS) and path.endswith(".json")


def _aliases(document: Document) -> Iterator[Alias]:
    options = document.root.get("compilerOptions") if isinstance(document.root, Fields) else None
    if not isinstance(options, Fields):
        return
    folder = posixpath.dirname(document.path)
    base = options.get("baseUrl")
    written = base.value if isinstance(base, Leaf) and isinstance(base.value, str) else ""
    start = posixpath.normpath(posixpath.join(folder, written or "."))
    paths = options.get("paths")
    for pattern, _, targets in paths.fields if isinstance(paths, Fields) else ():
        found = tuple(
            posixpath.normpath(posixpath.join(start, t.value))
            for t in (targets.items if isinstance(targets, Items) else ())
            if isinstance(t, Leaf) and isinstance(t.value, str)
        )
        head, star, tail = pattern.partition("*")
        yield Alias(folder, head, tail, bool(star), found)
    if written:
        yield Alias(folder, "", suffix="", starred=True, targets=(posixpath.join(start, "*"),))


class ScriptModules:
    """Files by the specifiers that reach them."""

    def __init__(self, files: Iterable[CodeFile], layout: Layout) -> None:
        """Index the files of this language; others are left out."""
        self._layout = layout
        self._places: dict[str, CodeFile] = {}
        for file in files:
            held = self._places.get(file.module)
            if held is None or held.path.endswith(".d.ts"):
                self._places[file.module] = file
        self._packages = dict(layout.packages)
        self._found: dict[tuple[str, str], CodeFile | None] = {}
        self._holding: dict[str, list[Alias]] = {}

    def find(self, importer: CodeFile, module: str) -> CodeFile | None:
        """Return the file that *importer* gets for a specifier, or None when it is a foreign package."""
        folder = posixpath.dirname(importer.path)
        key = (folder, module)
        if key not in self._found:
            self._found[key] = next(self._candidates(folder, module), None)
        return self._found[key]

    def _candidates(self, folder: str, module: str) -> Iterator[CodeFile]:
        if not module:
            return
        if module.startswith("."):
            yield from self._at(posixpath.join(folder, module))
            return
        for alias in self._aliases(folder):
            yield from self._by_alias(alias, module)
        yield from self._of_workspace(module)
        prefix = next((p for p in _OWN_PREFIXES if module.startswith(p)), None)
        parts = folder.split("/") if folder else []
        for end in range(len(parts), -1, -1) if prefix is not None else ():
            for middle in _SOURCES:
                yield from self._at("/".join(p for p in (*parts[:end], middle, module[len(prefix or "") :]) if p))

    def _aliases(self, folder: str) -> list[Alias]:
        """Return the aliases that hold for the files of a folder."""
        if folder not in self._holding:
            self._holding[folder] = [
                alias
                for alias in self._layout.aliases
                if alias.folder in ("", folder) or folder.startswith(alias.folder + "/")
            ]
        return self._holding[folder]

    def _by_alias(self, alias: Alias, module: str) -> Iterator[CodeFile]:
        if not alias.starred:
            matches, rest = module == alias.prefix, ""
        else:
            matches = module.startswith(alias.prefix) and module.endswith(alias.suffix)
            rest = module[len(alias.prefix) : len(module) - len(alias.suffix)]
        for target in alias.targets if matches else ():
            yield from self._at(target.replace("*", rest))

    def _of_workspace(self, module: str) -> Iterator[CodeFile]:
        """``@scope/package/sub`` of a package of the workspace: under its folder or the folder of its sources."""
        parts = module.split("/")
        for size in (2, 1):
            name, rest = "/".join(parts[:size]), "/".join(parts[size:])
            place = self._packages.get(name) if len(parts) >= size else None
            if place is not None:
                for middle in ("src", "", "lib"):
                    yield from self._at("/".join(p for p in (place, middle, rest) if p))
                return

    def _at(self, place: str) -> Iterator[CodeFile]:
        stem = posixpath.normpath(place)
        found = self._places.get(stem)
        if found is None:
            cut = next((stem[: -len(s)] for s in _SUFFIXES if stem.endswith(s)), stem)
            found = self._places.get(cut) or self._places.get(cut.removesuffix("/index"))
        if found is not None:
            yield found
