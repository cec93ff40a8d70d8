"""AGT004: agents whose settings let them act without asking."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View

_BYPASS = "bypassPermissions"


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module or settings file that switches the questions off."""
    for module in view.nodes("module"):
        rows = view.rows(module, "unasked")
        if rows:
            places = [view.at(module, module.place.path, int(str(row[0]))) for row in rows]
            say = {"what": tuple(dict.fromkeys(str(row[1]) for row in rows))}
            yield Hit(module, places[0], say, related=view.related(places[0], places[1:]), key="unasked")
    for agent in view.nodes("agent"):
        if agent.get("permission_mode") == _BYPASS:
            place = view.at(agent, agent.place.path, view.number(agent, "permission_line"))
            yield Hit(agent, place, {"what": f"defaultMode: {_BYPASS}"}, key="unasked")
