"""Functions of the tree, which can run which, and which hold a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from stackaudit.model.facts import NodeRef

Place = tuple[str, int]
"""A function: path and index of its scope; index 0 is the module's own code."""


Made = tuple[str, tuple[int, int, int, int]]
"""A foreign object, by the file and place of the call that made it."""


@dataclass(slots=True)
class Links:
    """What the sites of some files say: one part of a `CallGraph`."""

    edges: dict[Place, dict[Place, int]] = field(default_factory=dict)
    requests: dict[Place, list[tuple[NodeRef, int]]] = field(default_factory=dict)
    handed: dict[Made, set[Place]] = field(default_factory=dict)
    """Foreign object → functions handed to it (nodes of a graph, tools, callbacks)."""
    used: list[tuple[Place, Made, int]] = field(default_factory=list)
    """Function, object and line of each method call on a foreign object."""

    def link(self, source: Place, target: Place, line: int) -> None:
        """Note that running *source* can run *target*; the first line counts."""
        if source != target:
            self.edges.setdefault(source, {}).setdefault(target, line)


@dataclass(slots=True)
class CallGraph:
    """Edges among functions, with the line of the call."""

    edges: dict[Place, dict[Place, int]] = field(default_factory=lambda: defaultdict(dict))
    requests: dict[Place, list[tuple[NodeRef, int]]] = field(default_factory=lambda: defaultdict(list))
    """Function → call nodes that stand in it, with their lines."""
    runs: dict[tuple[Place, int], set[Place]] = field(default_factory=lambda: defaultdict(set))
    """Function and line of a method call on a foreign object → functions that had been handed to the object."""

    @classmethod
    def of(cls, parts: Iterable[Links]) -> CallGraph:
        """Join what the files say; a method call on a foreign object can run all that was handed to it anywhere."""
        graph = cls()
        handed: dict[Made, set[Place]] = defaultdict(set)
        rows = list(parts)
        for part in rows:
            for source, targets in part.edges.items():
                for target, line in targets.items():
                    graph.edges[source].setdefault(target, line)
            for place, requests in part.requests.items():
                graph.requests[place] += requests
            for made, places in part.handed.items():
                handed[made] |= places
        for source, made, line in (row for part in rows for row in part.used):
            for target in sorted(handed.get(made, set()) - {source}):
                graph.edges[source].setdefault(target, line)
                graph.runs[source, line].add(target)
        return graph

    def masks(self) -> dict[Place, int]:
        """Return, for each function that reaches a request, the requests as bits in the order of `calls`.

        A fixed point over the edges turned round; cycles are harmless. Cost: edges times the depth of the longest chain.
        """
        bits = {ref: 1 << position for position, ref in enumerate(self.calls())}
        back: dict[Place, list[Place]] = defaultdict(list)
        for source, targets in self.edges.items():
            for target in targets:
                back[target].append(source)
        found: dict[Place, int] = {}
        for place, rows in self.requests.items():
            for ref, _ in rows:
                found[place] = found.get(place, 0) | bits[ref]
        queue = list(found)
        for place in queue:
            mask = found[place]
            for source in back.get(place, ()):
                old = found.get(source, 0)
                if old | mask != old:
                    found[source] = old | mask
                    queue.append(source)
        return found

    def calls(self) -> tuple[NodeRef, ...]:
        """Return all requests, sorted."""
        return tuple(sorted({ref for rows in self.requests.values() for ref, _ in rows}))

    def forward(self, *starts: Place) -> set[Place]:
        """Return the functions that running any of *starts* can run, themselves included."""
        seen, queue = set(starts), list(starts)
        for place in queue:
            for target in self.edges.get(place, ()):
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
        return seen
