"""SUP001: packages of the AI stack that any later version may replace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_LAYERS = frozenset({
    "inference", "gateway", "agent_framework", "vector_store", "embedding", "guardrail", "evaluation", "observability", "mcp",
})  # fmt: skip
"""Layers whose packages change their interfaces with the models; a classical library breaks less often."""


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each manifest."""
    groups: defaultdict[str, list[tuple[int, Node, str]]] = defaultdict(list)
    for node in view.nodes("sdk"):
        rows = node.get("loose") if node.get("layer") in _LAYERS else None
        for row in rows if isinstance(rows, tuple) else ():
            if isinstance(row, tuple) and view.scopes[view.scope_of(str(row[0]))] != "off":
                groups[str(row[0])].append((int(str(row[1])), node, str(row[2])))
    for path, found in sorted(groups.items()):
        found.sort(key=lambda r: (r[0], r[1].name))
        line, first, _ = found[0]
        place = view.at(first, path, line)
        related = view.related(place, [view.at(n, path, at) for at, n, _ in found])
        names = [n.name.partition(":")[2] for _, n, _ in found]
        effort = view.rule.effort_minutes + 3 * (len(found) - 1)
        say = {"names": names, "packages": len(found), "file": path.rpartition("/")[2]}
        yield Hit(first, place, say, related=related, nodes=tuple(n for _, n, _ in found[1:]), effort=effort, key=path)
