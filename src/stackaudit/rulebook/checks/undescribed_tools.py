"""AGT007: tools that the model has to guess the use of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module with such tools."""
    groups: defaultdict[str, list[Node]] = defaultdict(list)
    for tool in view.nodes("tool"):
        if tool.get("undescribed") is True:
            groups[tool.place.path].append(tool)
    for path, tools in sorted(groups.items()):
        tools.sort(key=lambda t: (t.place.line, t.name))
        first, *rest = tools
        say = {"tools": len(tools), "names": [t.name for t in tools]}
        related = view.related(first.place, [t.place for t in rest])
        yield Hit(first, first.place, say, related=related, nodes=tuple(rest), key=path)
