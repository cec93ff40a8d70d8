"""RES011: wrappers that accept a parameter of the model and drop it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each function."""
    groups: defaultdict[tuple[str, int], list[Node]] = defaultdict(list)
    for call in view.nodes("call"):
        row = call.get("dropped")
        if isinstance(row, tuple):
            groups[call.place.path, int(str(row[0]))].append(call)
    for (path, line), calls in sorted(groups.items(), key=lambda item: item[0]):
        row = calls[0].get("dropped")
        names = [str(n) for n in row[1:]] if isinstance(row, tuple) else []
        place = view.at(calls[0], path, line)
        say = {"names": names, "function": calls[0].get("function") or ""}
        related = view.related(place, [c.place for c in calls])
        yield Hit(calls[0], place, say, related=related, nodes=tuple(calls[1:]), key=",".join(names))
