"""Which code files are worth parsing, by their text alone.

Round one: files that import a package of the stack, or hold a literal of it (a variable, a host). Round two follows
imports from there: modules that those files import (their values and clients may live there) and modules that import
them, up to the entry points.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from stackaudit.app.package_imports import SUFFIXES as PACKAGED
from stackaudit.app.package_imports import PackageIndex
from stackaudit.app.script_imports import ScriptIndex
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


def code_to_parse(waiting: Mapping[str, SourceFile], skim: Skim, catalogue: Catalogue) -> list[str]:
    """Return the paths of the code files to parse, sorted.

    Args:
        waiting: all code files by path.
        skim: finds literals of the stack.
        catalogue: knows the import roots.
    """
    scripts = ScriptIndex(p for p in waiting if p.endswith(SUFFIXES))
    packages = PackageIndex(p for p in waiting if p.endswith(PACKAGED))
    modules = _module_index(p for p in waiting if not p.endswith((*SUFFIXES, *PACKAGED)))
    own = {path.split("/")[-2] for path in waiting if path.endswith("/__init__.py")}
    hits: set[str] = set()
    uses: dict[str, set[str]] = {}
    for path, item in waiting.items():
        if path.endswith(SUFFIXES):
            uses[path] = scripts.imported(item)
            foreign = any(root_of(name) in catalogue.script_roots for name in scripts.packages(item))
        elif path.endswith(PACKAGED):
            uses[path] = packages.used(item)
            foreign = any(catalogue.package_of_import("maven", name) for name in packages.packages(item))
        else:
            names, uses[path] = _imported(item, modules)
            foreign = any(name in catalogue.published and name not in own for name in names)
        if foreign or skim.hits(item.data):
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
