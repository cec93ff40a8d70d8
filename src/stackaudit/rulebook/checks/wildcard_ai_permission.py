"""INF002: rights to do anything with a service of models."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each file, at the first place; the others are related."""
    for module in view.nodes("module"):
        rows = view.rows(module, "broad_rights")
        if rows:
            places = [view.at(module, module.place.path, int(str(row[0]))) for row in rows]
            say = {"what": tuple(dict.fromkeys(str(row[-1]) for row in rows))}
            yield Hit(module, places[0], say, related=view.related(places[0], places[1:]), key="broad_rights")
