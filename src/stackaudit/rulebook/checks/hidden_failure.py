"""RES002 and RES009: handlers that say nothing of a failed call, or give something that passes for its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View, short

_ATTRIBUTES = {"RES002": "swallowed", "RES009": "made_up"}


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each handler, whatever the number of calls that it stands for."""
    groups: defaultdict[tuple[str, int], list[tuple[Node, str]]] = defaultdict(list)
    for call in view.nodes("call"):
        row = call.get(_ATTRIBUTES[view.rule.id])
        if isinstance(row, tuple) and view.scopes[view.scope_of(str(row[0]))] != "off":
            groups[str(row[0]), int(str(row[1]))].append((call, str(row[2])))
    for (path, line), rows in sorted(groups.items(), key=lambda item: item[0]):
        call, what = rows[0]
        place = view.at(call, path, line)
        related = view.related(place, [c.place for c, _ in rows])
        say = {"what": what, "callee": short(call.name)}
        yield Hit(call, place, say, related=related, nodes=tuple(c for c, _ in rows[1:]), key=path)
