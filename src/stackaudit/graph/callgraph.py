"""Functions of the tree, which can run which, and which hold a request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from stackaudit.model.facts import NodeRef

Place = tuple[str, int]
"""A function: path and index of its scope; index 0 is the module's own code."""


@dataclass(slots=True)
class CallGraph:
    """Edges among functions, with the line of the call."""

    edges: dict[Place, dict[Place, int]] = field(default_factory=lambda: defaultdict(dict))
    requests: dict[Place, list[tuple[NodeRef, int]]] = field(default_factory=lambda: defaultdict(list))
    """Function → call nodes that stand in it, with their lines."""

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
