"""What is kept between runs, under which keys, and how it is written down.

Secrets are not among it: evidence and names are redacted where they are made, and texts of files are not kept. What a
repository says to this tool in comments and about owners is kept as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import msgspec

from stackaudit.app.cache import stamp
from stackaudit.app.selection.rounds import Files
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.intake.history import History
from stackaudit.intake.listed import ListedTree
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, RoleName, ScopeName
from stackaudit.model.graph import Edge, Node, StackGraph
from stackaudit.model.source import Skip
from stackaudit.model.waivers import Remark

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outline:
    """What reading the files of a tree gave, without what stands in those that were parsed."""

    files: int
    """Listed files."""
    read: int
    size: int
    """Bytes that were read."""
    languages: tuple[tuple[str, int], ...]
    """Language and number of files, most first."""
    skips: tuple[Skip, ...]
    remarks: tuple[Remark, ...]
    """Comments that address this tool."""
    owner_files: dict[str, bytes]
    """Files that name the owners of others."""
    stack: bytes
    """Key of its stack."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What the parsed files of a tree say."""

    graph: StackGraph
    """Without history, owners and measures."""
    lines: dict[str, int]
    """Lines of each file of code."""
    parsed: int
    """Files that were parsed."""
    skips: tuple[Skip, ...]
    """What could not be parsed."""
    project: str
    """Name that the top-level manifest gives."""
    manifests: tuple[str, ...]
    """Their paths."""
    contents: dict[str, str]
    """Blob id of each file that was parsed."""


# -- keys ------------------------------------------------------------------------------------------------------------


def key_of_list(tree: ListedTree, catalogue: Catalogue) -> bytes | None:
    """Return the key of a tree by what its list says, before anything is read; None where the list names no content."""
    entries = list(tree.entries())
    if not all(entry.sha for entry in entries):
        return None
    rows = (
        f"{e.path}\0{e.sha}\0{e.size}\0{e.link:d}" if tree.wants(e) else e.path for e in entries
    )  # a part of a tree knows the others by name
    return _key("list", catalogue, rows, map(str, tree.skips))


def key_of_files(tree: ListedTree, files: Files, catalogue: Catalogue) -> bytes:
    """Return the key of a tree by the content of all files that were read, and the names of the others."""
    contents = files.contents
    rows = (f"{path}\0{contents.get(path, '')}" for path in files.paths)
    return _key("files", catalogue, rows, map(str, files.skips), map(str, tree.skips))


def key_of_stack(files: Files, catalogue: Catalogue) -> bytes:
    """Return the key of what the files say that were chosen for parsing, and of the words that were seen in the others."""
    chosen = (*files.written, *files.chosen, *files.statements.values())
    rows = (f"{item.path}\0{item.sha}\0{files.languages[item.path]}" for item in chosen)
    return _key("stack", catalogue, rows, files.paths, map(str, files.seen))


def _key(kind: str, catalogue: Catalogue, *groups: Iterable[str]) -> bytes:
    digest = hashlib.sha256(stamp())
    digest.update(f"{kind}\0{catalogue.hash}".encode())
    for group in groups:
        text = "\n\0".join(group)
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest())
    return digest.digest()


# -- how it is written -----------------------------------------------------------------------------------------------


class _Row(msgspec.Struct, array_like=True, gc=False):
    """Written as an array."""


class _Place(_Row):
    path: str
    line: int
    end_line: int
    column: int
    detector: str
    technique: str
    confidence: float
    snippet: str


class _Node(_Row):
    id: str
    kind: str
    name: str
    scope: ScopeName
    role: RoleName
    attributes: dict[str, Any]
    confidence: float
    evidence: tuple[int, ...]
    key: str


class _Edge(_Row):
    kind: str
    source: str
    target: str
    evidence: tuple[int, ...]


class _Stack(_Row):
    places: list[_Place]
    nodes: list[_Node]
    edges: list[_Edge]
    lines: dict[str, int]
    parsed: int
    skips: tuple[Skip, ...]
    project: str
    manifests: tuple[str, ...]
    contents: dict[str, str]


_PLACE = tuple(f.name for f in fields(Evidence))


def pack_outline(outline: Outline) -> bytes | None:
    """Return an outline as bytes; None where a name in it is no text."""
    return _packed(outline)


def outline_of(data: bytes | None) -> Outline | None:
    """Return the outline that `pack_outline` wrote; None for anything else."""
    return _unpacked(data, Outline)


def pack_history(history: History) -> bytes | None:
    """Return a history as bytes; None where a name in it is no text."""
    return _packed(history)


def history_of(data: bytes | None) -> History | None:
    """Return the history that `pack_history` wrote; None for anything else."""
    return _unpacked(data, History)


def _packed(value: object) -> bytes | None:
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError:
        return None


def _unpacked(data: bytes | None, kind: type[T]) -> T | None:
    try:
        return msgspec.msgpack.decode(data, type=kind) if data else None
    except msgspec.MsgspecError:
        return None


def pack_stack(stack: Stack) -> bytes | None:
    """Return a stack as bytes, each place once; None where a name in it is no text."""
    graph = stack.graph
    numbers: dict[Evidence, int] = {}

    def places(rows: tuple[Evidence, ...]) -> tuple[int, ...]:
        return tuple([numbers.setdefault(row, len(numbers)) for row in rows])

    nodes = [
        _Node(n.id, n.kind, n.name, n.scope, n.role, n.attributes, n.confidence, places(n.evidence), n.key)
        for n in graph.nodes.values()
    ]
    edges = [_Edge(e.kind, e.source, e.target, places(e.evidence)) for e in graph.edges]
    rows = [_Place(*(getattr(place, name) for name in _PLACE)) for place in numbers]
    return _packed(
        _Stack(
            rows, nodes, edges, stack.lines, stack.parsed, stack.skips, stack.project, stack.manifests, stack.contents
        )
    )


def stack_of(data: bytes | None) -> Stack | None:
    """Return the stack that `pack_stack` wrote; None for anything else."""
    row = _unpacked(data, _Stack)
    if row is None:
        return None
    places = [Evidence(*(getattr(place, name) for name in _PLACE)) for place in row.places]
    nodes = (_node(n, places) for n in row.nodes)
    edges = tuple(Edge(e.kind, e.source, e.target, tuple([places[i] for i in e.evidence])) for e in row.edges)
    graph = StackGraph({n.id: n for n in nodes}, edges)
    return Stack(graph, row.lines, row.parsed, row.skips, row.project, row.manifests, row.contents)


def _node(row: _Node, places: list[Evidence]) -> Node:
    attributes = {name: _value(value) for name, value in row.attributes.items()}
    evidence = tuple([places[i] for i in row.evidence])
    return Node(row.id, row.kind, row.name, row.scope, row.role, attributes, row.confidence, evidence, row.key)


def _value(value: Any) -> AttributeValue:
    return tuple([_value(v) for v in value]) if isinstance(value, list) else value
