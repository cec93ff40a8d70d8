"""Reading and parsing in two rounds.

Round one parses the files whose skim hits the stack. Round two follows imports from there: modules that those files
import (their values and clients may live there) and modules that import them, up to the entry points.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from stackaudit.app import infrastructure_files, template_files
from stackaudit.app.infrastructure_files import is_always_read
from stackaudit.app.script_imports import ScriptIndex
from stackaudit.app.workers import parse_all
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.documents import readable
from stackaudit.intake.languages import language_of
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.reading import read_all
from stackaudit.intake.skim import Skim
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, Manifest
from stackaudit.model.source import Skip, SourceFile
from stackaudit.parsing import manifests
from stackaudit.parsing.door import CODE, Parsed, parse
from stackaudit.parsing.python import module_name
from stackaudit.parsing.typescript import SUFFIXES

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^\n#]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
MAX_JSON = 64 * 1024
"""Bytes of a JSON file that is read as configuration."""
_GENERAL_WORDS = ("model", "llm", "embedding", "embeddings", "prompt", "agent", "temperature", "openapi", "backstory", "expected_output")


@dataclass(slots=True)
class Files:
    """What intake and parsing gave for one tree."""

    code: list[CodeFile] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    locked: dict[tuple[str, str], str] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    listed: int = 0
    read: int = 0
    size: int = 0
    """Bytes that were read."""
    project: str = ""
    """Name that the top-level manifest gives."""
    sources: dict[str, bytes] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def quote(self, path: str, line: int) -> str:
        """Return a line of a file that was parsed; empty when there is none."""
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = self.sources.get(path, b"").decode("utf-8", "replace").split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""

    @property
    def declared(self) -> frozenset[tuple[str, str]]:
        """(ecosystem, package) of all manifests."""
        return frozenset((d.ecosystem, d.name) for m in self.manifests for d in m.dependencies)

    def add(self, parsed: Parsed) -> None:
        """Take what one file gave."""
        if parsed.code is not None:
            self.code.append(parsed.code)
        if parsed.document is not None:
            self.documents.append(parsed.document)
        if parsed.manifest is not None:
            self.manifests.append(parsed.manifest)
            if parsed.manifest.project and "/" not in parsed.path and not self.project:
                self.project = parsed.manifest.project
        if parsed.lockfile is not None:
            for ecosystem, name, version in parsed.lockfile.versions:
                self.locked.setdefault((ecosystem, name), version)
        if parsed.skip is not None:
            self.skips.append(parsed.skip)


def read_and_parse(tree: ListedTree, catalogue: Catalogue, jobs: int = 1) -> Files:
    """Read every file of *tree* once and parse those that matter, in up to *jobs* processes."""
    files = Files()
    skim = Skim(_words(catalogue))
    waiting: dict[str, SourceFile] = {}
    infrastructure: dict[str, SourceFile] = {}
    statements: dict[str, SourceFile] = {}
    entries = list(tree.entries())
    files.listed, files.paths = len(entries), [e.path for e in entries]
    for item in read_all(tree):
        if isinstance(item, Skip):
            files.skips.append(item)
            continue
        files.read += 1
        files.size += len(item.data)
        language = language_of(item.path, item.data[:256]) or ""
        files.languages[item.path] = language
        if language in CODE:
            waiting[item.path] = item
        elif language == "sql":
            statements[item.path] = item
        elif readable(item.path) in infrastructure_files.LANGUAGES:
            infrastructure[item.path] = item
        elif manifests.is_manifest(item.path) or (
            _is_configuration(item) and (is_always_read(item.path) or template_files.is_declared(item.path) or skim.hits(item.data))
        ):
            _parse(item, language, files)
    for item in infrastructure_files.chosen(infrastructure, skim, catalogue):
        _parse(item, files.languages[item.path], files)
    for document, data in list(template_files.documents(statements, files.documents, files.paths)):
        files.sources[document.path] = data
        files.documents.append(document)
    chosen = [(waiting[path], files.languages[path]) for path in sorted(_chosen(waiting, skim))]
    for (item, _), parsed in zip(chosen, parse_all(chosen, jobs), strict=True):
        files.sources[item.path] = item.data
        files.add(parsed)
    files.documents.sort(key=lambda d: d.path)
    files.manifests.sort(key=lambda m: m.path)
    return files


def _is_configuration(item: SourceFile) -> bool:
    """Return whether a document may configure something: large JSON is data (results, dumps, fixtures)."""
    syntax = readable(item.path)
    return bool(syntax) and (syntax != "json" or len(item.data) <= MAX_JSON)


def _parse(item: SourceFile, language: str, files: Files) -> None:
    files.sources[item.path] = item.data
    files.add(parse(item, language))


def _chosen(waiting: dict[str, SourceFile], skim: Skim) -> set[str]:
    """Return the code files to parse: hits, what they import, and what imports them."""
    hits = {path for path, item in waiting.items() if skim.hits(item.data)}
    if not hits:
        return set()
    scripts = ScriptIndex(p for p in waiting if p.endswith(SUFFIXES))
    modules = _module_index(p for p in waiting if not p.endswith(SUFFIXES))
    uses: dict[str, set[str]] = {
        path: scripts.imported(item) if path.endswith(SUFFIXES) else _imported(item, modules)
        for path, item in waiting.items()
    }
    used_by: dict[str, set[str]] = defaultdict(set)
    for path, targets in uses.items():
        for target in targets:
            used_by[target].add(path)
    return _closure(hits, uses) | _closure(hits, used_by)


def _closure(starts: set[str], edges: dict[str, set[str]]) -> set[str]:
    seen, queue = set(starts), list(starts)
    while queue:
        for target in edges.get(queue.pop(), ()):
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def _module_index(paths: Iterable[str]) -> dict[str, set[str]]:
    """Return module name endings (last one and last two parts) → paths: an over-estimate is harmless here."""
    index: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        parts = module_name(path).split(".")
        index[parts[-1]].add(path)
    return index


def _imported(item: SourceFile, modules: dict[str, set[str]]) -> set[str]:
    names: set[str] = set()
    for source, symbols, plain in _IMPORT.findall(item.data):
        names.add(source.rsplit(b".", 1)[-1].decode("ascii", "ignore"))
        names |= {s.split(b" as ")[0].strip(b" ()\r").decode("ascii", "ignore") for s in symbols.split(b",")}
        names |= {p.split(b" as ")[0].strip().rsplit(b".", 1)[-1].decode("ascii", "ignore") for p in plain.split(b",")}
    found: set[str] = set()
    for name in names:
        places = modules.get(name, ()) if name else ()
        found |= {p for p in places if p != item.path} if len(places) <= _TOO_COMMON else set()
    return found


_TOO_COMMON = 25
"""A module name that this many files bear (``utils``) says nothing about which one is meant."""


@cache
def _words(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the words of the stack: import roots, packages, variables, hosts."""
    words: set[str] = set(_GENERAL_WORDS)
    for vendor in catalogue.vendors.values():
        words |= {root.split(".")[0] if p.ecosystem == "pypi" else root for p in vendor.packages for root in p.roots}
        words |= set(vendor.env) | {h.lstrip(".") for h in vendor.hosts if h != "*"}
    words |= set(catalogue.compiled.language_roots)
    words |= catalogue.resources.images | catalogue.resources.words("bicep", "cloudformation", "kubernetes", "devices", "actions", "graphs")
    return tuple(sorted(w for w in words if len(w) > 1))
