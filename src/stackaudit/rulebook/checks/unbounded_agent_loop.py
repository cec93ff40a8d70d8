"""AGT001: agents and loops that only the model ends."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield hand-written loops, and one hit for each agent that runs without a sensible limit."""
    groups: dict[tuple[str, int], list[tuple[Node, tuple[str, str, str]]]] = {}
    for node in view.nodes("call", "agent"):
        loop = node.get("unbounded_loop")
        if isinstance(loop, int):
            place = view.at(node, node.place.path, loop)
            yield Hit(node, place, variant="loop", related=view.related(place, [node.place]), key="loop")
        row = node.get("unbounded_run")
        if isinstance(row, tuple) and len(row) == 5:
            how, value, framework, path, line = (str(r) for r in row)
            groups.setdefault((path, int(line)), []).append((node, (how, value, framework)))
    for (path, number), rows in sorted(groups.items()):
        node, (how, value, framework) = rows[0]
        place = view.at(node, path, number)
        runs: list[Evidence] = [n.place for n, _ in rows]
        say = {"value": value, "framework": framework}
        yield Hit(node, place, say, how, view.related(place, runs), tuple(n for n, _ in rows[1:]), key="run")
