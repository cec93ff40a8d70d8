"""RES008: a call of a model for every row of a list, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View, short


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each place that gathers calls, with the calls that it starts."""
    groups: defaultdict[tuple[str, int], list[Node]] = defaultdict(list)
    for call in view.nodes("call"):
        for path, line, *_ in view.rows(call, "fan_out"):
            if view.scopes[view.scope_of(str(path))] != "off" and not view.self_hosted(call):
                groups[str(path), int(str(line))].append(call)
    for (path, line), calls in sorted(groups.items()):
        place = view.at(calls[0], path, line)
        related = view.related(place, [c.place for c in calls])
        yield Hit(
            calls[0], place, {"callee": short(calls[0].name)}, "default", related, tuple(calls[1:]), key="fan_out"
        )
