"""Which code files are worth parsing, by their text alone.

Round one: files that import a package of the stack, or hold a literal of it (a variable, a host). Round two follows
imports from there: modules that those files import (their values and clients may live there) and modules that import
them, up to the entry points.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from stackaudit.app.selection.folder_imports import SUFFIXES as FOLDERED
from stackaudit.app.selection.folder_imports import FolderIndex
from stackaudit.app.selection.package_imports import SUFFIXES as PACKAGED
from stackaudit.app.selection.package_imports import PackageIndex
from stackaudit.app.selection.script_imports import ScriptIndex
from stackaudit.catalog.catalogue import Catalogue, root_of
from stackaudit.intake.skim import Skim
from stackaudit.model.source import SourceFile
from stackaudit.parsing.python import module_name
from stackaudit.parsing.typescript import SUFFIXES

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^\n#]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
_NOTEBOOK_IMPORT = re.compile(rb'"[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^\\"#]*)|import[ \t]+([\w., \t]+))')
_TOO_COMMON = 25
"""A module name that this many files bear (``utils``) says nothing about which one is meant."""


class Imports:
    """What code files import, by their text alone: an over-estimate is harmless here."""

    def __init__(self, paths: Collection[str]) -> None:
        """Index the code files of a tree."""
        self._scripts = ScriptIndex(p for p in paths if p.endswith(SUFFIXES))
        self._packages = PackageIndex(p for p in paths if p.endswith(PACKAGED))
        self._folders = FolderIndex(p for p in paths if p.endswith(FOLDERED))
        self._modules = _module_index(p for p in paths if not p.endswith((*SUFFIXES, *PACKAGED, *FOLDERED)))
        self._own = _own_packages(paths)

    def of(self, item: SourceFile) -> tuple[set[str], set[str]]:
        """Return the files of the tree that a code file may import, and the names of all that it imports."""
        if item.path.endswith(SUFFIXES):
            return self._scripts.imported(item), self._scripts.packages(item)
        if item.path.endswith(PACKAGED):
            return self._packages.used(item), self._packages.packages(item)
        if item.path.endswith(FOLDERED):
            packages = self._folders.packages(item)
            return self._folders.used(item, packages), packages
        names, used = _imported(item, self._modules)
        return used, names

    def are_of_the_stack(self, path: str, names: set[str], catalogue: Catalogue) -> bool:
        """Return whether one of the *names* that the file at *path* imports belongs to a package of the stack."""
        if path.endswith(SUFFIXES):
            return any(root_of(name) in catalogue.script_roots for name in names)
        if path.endswith(PACKAGED):
            return any(catalogue.package_of_import("maven", name) for name in names)
        if path.endswith(FOLDERED):
            return any(catalogue.package_of_import("go", name) for name in names)
        return any(name in catalogue.published and name not in self._own for name in names)


def code_to_parse(waiting: Mapping[str, SourceFile], skim: Skim, catalogue: Catalogue) -> list[str]:
    """Return the paths of the code files to parse, sorted.

    Args:
        waiting: all code files by path.
        skim: finds literals of the stack.
        catalogue: knows the import roots.
    """
    imports = Imports(waiting)
    hits: set[str] = set()
    uses: dict[str, set[str]] = {}
    for path, item in waiting.items():
        uses[path], names = imports.of(item)
        if imports.are_of_the_stack(path, names, catalogue) or skim.hits(item.data):
            hits.add(path)
    used_by: dict[str, set[str]] = defaultdict(set)
    for path, targets in uses.items():
        for target in targets:
            used_by[target].add(path)
    return sorted(_closure(hits, uses) | _closure(hits, used_by)) if hits else []


def _closure(starts: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    seen, queue = set(starts), list(starts)
    while queue:
        for target in edges.get(queue.pop(), ()):
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def _own_packages(paths: Iterable[str]) -> set[str]:
    """Return the packages that the tree itself has at its top or in its ``src``: an adapter's folder may bear a vendor's name."""
    heads = (path.split("/") for path in paths if path.endswith("/__init__.py"))
    return {head[-2] for head in heads if len(head) == 2 or (len(head) == 3 and head[0] == "src")}


def _module_index(paths: Iterable[str]) -> dict[str, set[str]]:
    """Return the last part of module names → paths: an over-estimate is harmless here."""
    index: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        index[module_name(path).rsplit(".", 1)[-1]].add(path)
    return index


def _imported(item: SourceFile, modules: Mapping[str, set[str]]) -> tuple[set[str], set[str]]:
    """Return the first parts of the modules that a Python file imports, and the files that these may be."""
    roots: set[str] = set()
    names: set[str] = set()
    pattern = _NOTEBOOK_IMPORT if item.path.endswith(".ipynb") else _IMPORT
    for source, symbols, plain in pattern.findall(item.data.removeprefix(b"\xef\xbb\xbf")):
        if source:
            roots.add(source.split(b".")[0].decode("ascii", "ignore"))
            names.add(source.rsplit(b".", 1)[-1].decode("ascii", "ignore"))
            names |= {s.split(b" as ")[0].strip(b" ()\r").decode("ascii", "ignore") for s in symbols.split(b",")}
        for module in plain.split(b",") if plain else ():
            name = module.split(b" as ")[0].strip()
            roots.add(name.split(b".")[0].decode("ascii", "ignore"))
            names.add(name.rsplit(b".", 1)[-1].decode("ascii", "ignore"))
    found: set[str] = set()
    for name in names:
        places = modules.get(name, ()) if name else ()
        found |= {p for p in places if p != item.path} if len(places) <= _TOO_COMMON else set()
    return roots - {""}, found
