"""MLC009: open models that are loaded by a name that its owner can fill anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each model, at the first place that loads it."""
    found: defaultdict[str, list[tuple[Evidence, Node]]] = defaultdict(list)
    for module in view.nodes("module"):
        rows = module.get("unpinned_weights")
        for row in rows if isinstance(rows, tuple) else ():
            if isinstance(row, tuple):
                found[str(row[1])].append((view.at(module, module.name, int(str(row[0])), str(row[1])), module))
    for name, places in sorted(found.items()):
        place, module = places[0]
        say = {"name": name, "places": len(places)}
        yield Hit(module, place, say, related=view.related(place, [p for p, _ in places[1:]]), key=name)
