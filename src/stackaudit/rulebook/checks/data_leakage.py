"""DPD005: statistics of the whole data learned before the split."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module, at the first place; the others are related."""
    for module in view.nodes("module"):
        rows = view.rows(module, "leaks")
        if rows:
            places = [view.at(module, module.place.path, int(str(row[0]))) for row in rows]
            say = {"what": tuple(dict.fromkeys(str(row[-1]) for row in rows)), "places": len(rows)}
            yield Hit(module, places[0], say, related=view.related(places[0], places[1:]), key="leaks")
