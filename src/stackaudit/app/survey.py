"""What the files of a tree say, whatever their past, their owners and the rules are: the part that is kept by content.

Two things are kept. The *outline* of a tree (what was listed, read and skipped, and which stack it has) is found by the
blob ids of all its files. The *stack* (the graph) is found by the blob ids of the files that were chosen for parsing and
by the names of all: a commit that touches nothing else has another outline and the same stack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from stackaudit.app import keeping
from stackaudit.app.cache import Cache
from stackaudit.app.keeping import Outline, Stack
from stackaudit.app.resolving import link, resolve
from stackaudit.app.selection.rounds import Files, choose, parse_all, read
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph import build
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.reading import read_one
from stackaudit.model.source import Entry, SourceFile
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages.script_modules import layout_of
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import read_routes
from stackaudit.resolution.switches import provided, settled

Stage = Callable[[str], None]
Quote = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Survey:
    """What the files of a tree say."""

    outline: Outline
    stack: Stack
    quote: Quote
    """Returns a line of a file that was parsed; empty where there is none."""


def survey(tree: ListedTree, catalogue: Catalogue, jobs: int, stage: Stage, cache: Cache | None = None) -> Survey:
    """Read the files of *tree*, or find in the *cache* what the same files said; uses up to *jobs* processes."""
    stage("reading files")
    if cache is None:
        files = read(tree)
        choose(files, catalogue)
        return Survey(_outline(files, b""), _stack(files, catalogue, jobs, stage), files.quote)
    listed = keeping.key_of_list(tree, catalogue)
    known = _known(tree, cache, listed) if listed else None
    if known is not None:
        return known
    files = read(tree)
    key = keeping.key_of_files(tree, files, catalogue)
    known = _known(tree, cache, key)
    if known is None:
        choose(files, catalogue)
        known = _worked_out(tree, files, catalogue, jobs, stage, cache)
        cache.put(key, keeping.pack_outline(known.outline))
    if listed:
        cache.put(listed, keeping.pack_outline(known.outline))
    return known


def _known(tree: ListedTree, cache: Cache, key: bytes) -> Survey | None:
    """Return what is kept for a tree; None where it is not whole."""
    outline = keeping.outline_of(cache.get(key))
    stack = keeping.stack_of(cache.get(outline.stack)) if outline is not None else None
    return Survey(outline, stack, _Lines(tree, stack.contents)) if outline is not None and stack is not None else None


def _worked_out(tree: ListedTree, files: Files, catalogue: Catalogue, jobs: int, stage: Stage, cache: Cache) -> Survey:
    """Return what files say that were chosen for parsing; the stack may be that of an earlier tree."""
    key = keeping.key_of_stack(files, catalogue)
    stack = keeping.stack_of(cache.get(key))
    if stack is not None:
        return Survey(_outline(files, key), stack, _Lines(tree, stack.contents))
    stack = _stack(files, catalogue, jobs, stage)
    cache.put(key, keeping.pack_stack(stack))
    return Survey(_outline(files, key), stack, files.quote)


def _outline(files: Files, stack: bytes) -> Outline:
    languages = Counter(files.languages.values())
    return Outline(
        files.listed, files.read, files.size, tuple(sorted(languages.items(), key=lambda row: (-row[1], row[0]))),
        tuple(sorted(set(files.skips))), tuple(files.remarks), files.owner_files, stack,
    )  # fmt: skip


def _stack(files: Files, catalogue: Catalogue, jobs: int, stage: Stage) -> Stack:
    """Parse what was chosen, and return what it says."""
    parse_all(files, jobs)
    stage("resolving names and calls")
    given = provided(files.documents)
    files.code = [settled(f, given) for f in files.code]
    context = Context(
        catalogue,
        Project(files.code, catalogue.published, layout_of(files.documents, files.manifests), files.paths),
        files.quote,
        files.locked,
        files.declared,
        read_routes(files.documents, catalogue, files.manifests),
    )
    facts, calls = resolve(files, context, jobs)
    facts += link(facts, context, files, jobs)
    stage("building the graph")
    return Stack(
        build.build(facts, context, files.paths, calls),
        {f.path: f.lines for f in files.code},
        len(files.code) + len(files.documents) + len(files.manifests),
        tuple(sorted(set(files.unparsed))),
        files.project,
        tuple(m.path for m in files.manifests),
        {path: files.contents[path] for path in files.sources if path in files.contents},
    )


class _Lines:
    """Lines of files that were parsed for what is kept: they are read again, and only where their content is the same."""

    def __init__(self, tree: ListedTree, contents: dict[str, str]) -> None:
        self._tree, self._contents = tree, contents
        self._entries: dict[str, Entry] = {}
        self._lines: dict[str, list[str]] = {}

    def __call__(self, path: str, line: int) -> str:
        if path not in self._lines:
            self._lines[path] = self._read(path)
        lines = self._lines[path]
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def _read(self, path: str) -> list[str]:
        if not self._entries:
            self._entries = {entry.path: entry for entry in self._tree.entries()}
        entry = self._entries.get(path) if path in self._contents else None
        item = read_one(self._tree, entry) if entry is not None else None
        if not isinstance(item, SourceFile) or item.sha != self._contents[path]:
            return []
        return item.data.decode("utf-8", "replace").split("\n")
