"""RES010: coroutines that wait for a model and let nothing else run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View, short


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each client, and for each set of coroutines that wait for calls without one."""
    groups: defaultdict[tuple[object, ...], dict[tuple[str, int], Node]] = defaultdict(dict)
    for call in view.nodes("call"):
        rows = call.get("blocks")
        places = [
            (str(r[0]), int(str(r[1])))
            for r in (rows if isinstance(rows, tuple) else ())
            if isinstance(r, tuple) and view.scopes[view.scope_of(str(r[0]))] != "off"
        ]
        client = view.client_of(call)
        key = (client.id,) if client is not None else tuple(places)
        for place in places:
            groups[key].setdefault(place, call)
    for found in sorted(groups.values(), key=min):
        yield _hit(view, found)


def _hit(view: View, found: dict[tuple[str, int], Node]) -> Hit:
    places = sorted(found)
    first = found[places[0]]
    calls = list({c.id: c for c in found.values()}.values())
    at = [view.at(found[p], *p) for p in places]
    related = view.related(at[0], [*at[1:], *(c.place for c in calls)])
    variant = "default" if (first.place.path, first.place.line) == places[0] else "behind"
    say = {"callee": short(first.name), "places": len(places)}
    rest = tuple(c for c in calls if c is not first)
    return Hit(first, at[0], say, variant, related, rest, key="blocks")
