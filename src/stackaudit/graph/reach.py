"""Which calls an entry point reaches, through which functions, by which path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackaudit.graph.callgraph import CallGraph, Place
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import Scopes

MAX_HOPS = 24
"""Longest path that is written down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point and what it reaches."""

    claim: NodeClaim
    start: Place
    paths: dict[NodeRef, tuple[str, ...]]
    """Call → ``path:line`` of each hop; the last is the call itself."""
    whole: frozenset[Place]
    """Functions each of which alone reaches all that the entry point reaches."""
    functions: frozenset[Place]
    """Functions that can run, whether they lead to a call or not."""
    modules: tuple[str, ...]
    """Files on the way to the calls."""

    def get(self, name: str) -> str:
        """Return an attribute of the claim as text."""
        return str(dict(self.claim.attributes).get(name) or "")


def product_only(graph: CallGraph, scopes: Scopes) -> CallGraph:
    """Leave out what production code is only guessed to call: code of tests, documentation and tooling."""
    product = {
        path: scopes.of(path) == "prod"
        for path in {p for p, _ in graph.edges} | {p for ts in graph.edges.values() for p, _ in ts}
    }
    for source, targets in graph.edges.items():
        if product[source[0]]:
            for target in [t for t in targets if not product[t[0]]]:
                del targets[target]
    return graph


class Reach:
    """The requests that each function of the product leads to."""

    def __init__(self, graph: CallGraph, facts: Sequence[Fact], context: Context) -> None:
        self.graph, self.context = graph, context
        self.masks = graph.masks()
        self.calls = graph.calls()
        self.bits = {ref: 1 << i for i, ref in enumerate(self.calls)}
        claims = [f for f in facts if isinstance(f, NodeClaim) and f.ref.kind == "call" and f.role == "used"]
        operations = {c.ref: dict(c.attributes).get("operation") for c in claims if dict(c.attributes).get("operation")}
        self.requests = self._mask(r for r, operation in operations.items() if operation != "client")
        self.clients = self._mask(r for r, operation in operations.items() if operation == "client")

    def _mask(self, refs: Iterable[NodeRef]) -> int:
        wanted = set(refs)
        return sum(bit for ref, bit in self.bits.items() if ref in wanted)

    def relevant(self, mask: int) -> int:
        """Leave clients out, unless nothing but clients is reached: they are how calls are made, not calls."""
        return mask & self.requests or mask & self.clients

    def entry(self, claim: NodeClaim) -> Entry | None:
        """Return what an entry point reaches, by shortest paths; None where its code was not found."""
        start = self.start(claim)
        if start is None:
            return None
        wanted = self.relevant(self.masks.get(start, 0))
        if not wanted:
            return Entry(claim, start, {}, frozenset(), frozenset(), ())
        hops: dict[Place, tuple[str, ...]] = {start: (f"{claim.evidence.path}:{claim.evidence.line}",)}
        queue = [start]
        for place in queue:
            for target, line in sorted(self.graph.edges.get(place, {}).items()):
                if target not in hops and self.masks.get(target, 0) & wanted:
                    hops[target] = (*hops[place][:MAX_HOPS], self.at(place[0], line))
                    queue.append(target)
        paths: dict[NodeRef, tuple[str, ...]] = {}
        for place in queue:
            for ref, line in self.graph.requests.get(place, ()):
                if self.bits[ref] & wanted:
                    paths.setdefault(ref, (*hops[place], self.at(place[0], line)))
        whole = frozenset(
            p for p in queue if p[1] and self.masks[p] & wanted == wanted and self.relevant(self.masks[p]) == wanted
        )
        modules = tuple(sorted({p[0] for p in queue}))
        return Entry(claim, start, paths, whole, frozenset(self.graph.forward(start)), modules)

    def below(self, places: frozenset[Place]) -> set[Place]:
        """Return functions and all that they can run."""
        return self.graph.forward(*places)

    def at(self, path: str, line: int) -> str:
        """Return ``path:line``, with the line of the notebook for code of one."""
        mapped = self.context.project.files[path].line_map
        return f"{path}:{mapped[min(line, len(mapped)) - 1] if mapped else line}"

    def start(self, claim: NodeClaim) -> Place | None:
        """Return the function of an entry point."""
        row = dict(claim.attributes)
        path, line, name = str(row["module"]), row["function_line"], row["function"]
        file = self.context.project.files.get(path)
        if file is None:
            return None
        if not line:
            return path, 0
        return next(((path, i) for i, s in enumerate(file.scopes) if i and s.line == line and s.qualname == name), None)
