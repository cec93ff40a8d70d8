"""Which files a module depends on in the end, along the imports of the repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from stackaudit.model.graph import StackGraph


class ModuleReach:
    """How many production modules reach which of some files: the files that hold them, and all that import those.

    Reach is a set of bits for each module, passed on to importers until nothing changes, so that cycles of imports end.
    """

    def __init__(self, graph: StackGraph, files: Iterable[str]) -> None:
        """Follow the imports of *graph* back from *files*; paths that are no production module are left out."""
        modules = {n.key: n.id for n in graph.of("module") if n.scope == "prod"}
        self._bits = {path: 1 << place for place, path in enumerate(sorted({f for f in files if f in modules}))}
        reached = {modules[path]: bit for path, bit in self._bits.items()}
        product, queue = frozenset(modules.values()), list(reached)
        while queue:
            current = queue.pop()
            for edge in graph.edges_to(current):
                if edge.kind != "imports" or edge.source not in product:
                    continue
                grown = reached.get(edge.source, 0) | reached[current]
                if grown != reached.get(edge.source, 0):
                    reached[edge.source] = grown
                    queue.append(edge.source)
        self._masks = Counter(reached.values())

    def of(self, vendors: dict[str, set[str]]) -> list[tuple[tuple[str, ...], int]]:
        """Return the sets of vendors that modules reach, each with the number of modules; vendors by the files they stand in."""
        wanted = {vendor: sum(self._bits.get(path, 0) for path in paths) for vendor, paths in sorted(vendors.items())}
        found: Counter[tuple[str, ...]] = Counter()
        for mask, modules in self._masks.items():
            held = tuple(vendor for vendor, bits in wanted.items() if bits & mask)
            if held:
                found[held] += modules
        return sorted(found.items())
