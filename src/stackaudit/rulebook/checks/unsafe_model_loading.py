"""INF008: models and indexes whose loading runs code that comes with them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module, at the first place; the others are related."""
    for module in view.nodes("module"):
        rows = view.rows(module, "unsafe_loads")
        if rows:
            places = [view.at(module, module.place.path, int(str(row[0]))) for row in rows]
            say = {"what": tuple(dict.fromkeys(str(row[-1]) for row in rows)), "places": len(rows)}
            yield Hit(module, places[0], say, related=view.related(places[0], places[1:]), key="unsafe_loads")
