"""What the product does with AI: entry points that reach a call, grouped by feature.

An entry point reaches a call when its function, or a function that this one can run, holds the call. Entry points
are one use case when they share a feature (the route's prefix after common roots such as ``/api``, the command, the
pipeline, the program's folder), or when they reach exactly the same calls through the same function.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stackaudit.graph.callgraph import CallGraph, Place
from stackaudit.graph.features import Key, best, feature, shared_root, title
from stackaudit.graph.reach import Entry, Reach, product_only
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.model.graph import node_id
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import Scopes

DETECTOR = "use_cases"
MAX_PATHS = 60
"""Paths written down for an entry point."""
UTILITY_FILES = 3
"""A function that this many files call is a tool of the house: sharing it makes no feature."""


def use_cases(facts: Sequence[Fact], context: Context, scopes: Scopes, calls: CallGraph) -> Iterator[Fact]:
    """Yield the use cases, and for each entry point the calls that it reaches, with the paths."""
    claims = [f for f in facts if isinstance(f, NodeClaim) and f.ref.kind == "entry_point"]
    if not claims:
        return
    reach = Reach(product_only(calls, scopes), facts, context)
    entries = [e for c in claims for e in [reach.entry(c)] if e is not None and e.paths]
    yield from _reached(entries, context)
    live = [e for e in entries if scopes.of(e.claim.evidence.path) == "prod" and e.claim.role == "used"]
    routes: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        row = dict(claim.attributes)
        if row["entry_kind"] == "route":
            routes[_folder(claim.evidence.path)].append(str(row.get("route")))
    taken: set[str] = set()
    for group in _grouped(live, reach, routes, scopes):
        yield from _use_case(group, facts, routes, context, taken)


def _reached(entries: Sequence[Entry], context: Context) -> Iterator[Fact]:
    """Yield what each entry point reaches: the calls, the paths, and where an error on the way is handled (``caught``)."""
    paths: defaultdict[NodeRef, set[tuple[str, ...]]] = defaultdict(set)
    caught: defaultdict[NodeRef, set[tuple[str, str, int]]] = defaultdict(set)
    tries = _Tries(context)
    for entry in entries:
        paths[entry.claim.ref] |= set(entry.paths.values())
        for call in sorted(entry.paths):
            yield EdgeClaim(entry.claim.ref, "depends_on", call, entry.claim.evidence)
            place = tries.around(entry.paths[call])
            if place is not None:
                caught[entry.claim.ref].add((node_id(call), *place))
    for entry in entries:
        ref = entry.claim.ref
        rows = tuple(sorted(paths[ref], key=lambda p: (p[-1], p)))[:MAX_PATHS]
        attributes = (("paths", rows), ("caught", tuple(sorted(caught[ref]))[:MAX_PATHS]))
        yield NodeClaim(
            ref,
            entry.claim.name,
            entry.claim.evidence,
            entry.claim.role,
            attributes=tuple(a for a in attributes if a[1]),
        )


class _Tries:
    """Knows the lines of each file that stand where an error is handled."""

    def __init__(self, context: Context) -> None:
        self._files = context.project.files
        self._known: dict[str, tuple[tuple[int, int], ...]] = {}

    def around(self, hops: Sequence[str]) -> tuple[str, int] | None:
        """Return where the error of a path is handled, nearest to the call; None where it is not. Notebooks have no paths."""
        for hop in reversed(hops):
            path, _, line = hop.rpartition(":")
            rows = [row for row in self._of(path) if row[0] <= int(line) <= row[1]]
            if rows:
                return path, max(rows)[0]
        return None

    def _of(self, path: str) -> tuple[tuple[int, int], ...]:
        if path not in self._known:
            file = self._files.get(path)
            rows = file.branches if file is not None and not file.line_map else ()
            self._known[path] = tuple((b.line, b.end_line) for b in rows if b.kind == "try")
        return self._known[path]


# -- grouping --------------------------------------------------------------------------------------------------------


def _folder(path: str) -> str:
    return path.rsplit("/", 1)[0] if "/" in path else ""


def _feature(entry: Entry, routes: dict[str, list[str]]) -> tuple[Key, str]:
    kind = entry.get("entry_kind")
    name = entry.get("route") or entry.get("command") or entry.claim.name.partition(": ")[2]
    shared = shared_root(routes.get(_folder(entry.claim.evidence.path), ())) if kind == "route" else 0
    return feature(kind, name, entry.get("module"), entry.get("function"), shared)


def _grouped(entries: Sequence[Entry], reach: Reach, routes: dict[str, list[str]], scopes: Scopes) -> list[list[Entry]]:
    """Return the entry points of each use case: joined by feature, by start, and by the function that they share."""
    house = _house(reach.graph, scopes)
    entries = [replace(e, whole=e.whole - reach.below(e.whole & house)) for e in entries]
    groups = _Groups(len(entries))
    for index, entry in enumerate(entries):
        for mark in (_feature(entry, routes)[0], entry.start if entry.start[1] else index, *entry.whole):
            groups.add(mark, index)
    found = [
        sorted((entries[i] for i in rows), key=lambda e: (e.claim.ref, e.claim.evidence.line)) for rows in groups.rows()
    ]
    return _without_switchboards(found, routes)


def _house(graph: CallGraph, scopes: Scopes) -> set[Place]:
    """Return the functions that several files of the product call: tools of the house, sharing one makes no feature."""
    callers: defaultdict[Place, set[str]] = defaultdict(set)
    for source, targets in graph.edges.items():
        if scopes.of(source[0]) == "prod":
            for target in targets:
                callers[target].add(source[0])
    return {place for place, files in callers.items() if len(files) >= UTILITY_FILES}


class _Groups:
    """Union by marks."""

    def __init__(self, size: int) -> None:
        self.leader = list(range(size))
        self.first: dict[object, int] = {}

    def find(self, index: int) -> int:
        while self.leader[index] != index:
            self.leader[index] = self.leader[self.leader[index]]
            index = self.leader[index]
        return index

    def add(self, mark: object, index: int) -> None:
        self.leader[self.find(index)] = self.find(self.first.setdefault(mark, index))

    def rows(self) -> list[list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for index in range(len(self.leader)):
            found[self.find(index)].append(index)
        return [found[index] for index in sorted(found)]


def _without_switchboards(groups: list[list[Entry]], routes: dict[str, list[str]]) -> list[list[Entry]]:
    """Add an entry point that has no feature of its own to the use cases that it passes on to.

    A socket that starts a report or a chat by its message is a way into both, when together they reach what it reaches.
    """
    kept = [g for g in groups if len(g) > 1 or _feature(g[0], routes)[1]]
    for group in groups:
        if group in kept:
            continue
        lone = group[0]
        through = [g for g in kept if any(_passes(lone, e) for e in g) and _calls(g) <= lone.paths.keys()]
        if len(through) > 1 and set().union(*map(_calls, through)) == lone.paths.keys():
            for other in through:
                other.append(lone)
        else:
            kept = [*kept, group]
    return kept


def _passes(lone: Entry, other: Entry) -> bool:
    """Return whether *lone* runs what *other* runs outside its own file."""
    beyond = {p for p in other.whole if p[0] != other.start[0]}
    return bool(beyond) and beyond <= lone.functions


def _calls(group: Sequence[Entry]) -> set[NodeRef]:
    return {call for e in group for call in e.paths}


_NAMELESS = {
    "command": "Command line",
    "main": "Main program",
    "app": "Application",
    "notebook": "Notebook",
    "graph": "Graph",
}


def _use_case(
    group: Sequence[Entry], facts: Sequence[Fact], routes: dict[str, list[str]], context: Context, taken: set[str]
) -> Iterator[Fact]:
    named = [(e.get("entry_kind"), _feature(e, routes)[1]) for e in group]
    own = [e for e in group if _feature(e, routes)[1]] or group
    lead = own[0]
    name = best(named) or title(lead.get("function").rsplit(".", 1)[-1]) or _NAMELESS.get(named[0][0], lead.claim.name)
    if name in taken:
        name = f"{name} ({'/'.join(lead.get('module').split('/')[:2])})"
    taken.add(name)
    ref = NodeRef("use_case", lead.claim.ref.key)
    evidence = lead.claim.evidence
    made = Evidence(evidence.path, evidence.line, evidence.line, 1, DETECTOR, "code", 0.8, evidence.snippet)
    attributes: tuple[tuple[str, AttributeValue], ...] = (
        ("entry_points", tuple(sorted({e.claim.name for e in group}))),
        ("modules", tuple(sorted({m for e in own for m in e.modules}))),
        ("owner", None),
    )
    yield NodeClaim(ref, name, made, attributes=attributes)
    for entry in group:
        yield EdgeClaim(ref, "contains", entry.claim.ref, entry.claim.evidence)
    calls = _calls(own)
    for call in sorted(calls):
        yield EdgeClaim(ref, "needs", call, made)
    for target in sorted(_parts(calls, own, facts, context)):
        yield EdgeClaim(ref, "needs", target, made)


def _parts(calls: set[NodeRef], group: Sequence[Entry], facts: Sequence[Fact], context: Context) -> set[NodeRef]:
    """Return the default models of the calls where they are in use, and the stores that its functions work with."""
    claims = [f for f in facts if isinstance(f, NodeClaim) and f.role == "used"]
    used = {c.ref for c in claims if c.ref.kind == "model"}
    functions = {f for e in group for f in e.functions}
    found: set[NodeRef] = set()
    defaults: dict[NodeRef, NodeRef] = {}
    for fact in facts:
        if isinstance(fact, EdgeClaim) and fact.kind == "uses_model" and fact.source in calls:
            defaults.setdefault(fact.source, fact.target)
    for claim in claims:
        if (
            claim.ref.kind == "vector_store"
            and claim.evidence.technique != "import"
            and _holder(claim, context) in functions
        ):
            found.add(claim.ref)
    return found | (set(defaults.values()) & used)


def _holder(claim: NodeClaim, context: Context) -> Place:
    """Return the innermost function around the evidence of a claim; notebooks run as a whole."""
    file = context.project.files.get(claim.evidence.path)
    if file is None or file.line_map:
        return claim.evidence.path, 0
    line = claim.evidence.line
    inner = [i for i, s in enumerate(file.scopes) if s.kind != "class" and s.line <= line <= s.end_line]
    return file.path, inner[-1] if inner else 0
