"""AGT003: code that a model writes runs on the machine itself."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module, at the first place; the others are related."""
    for module in view.nodes("module"):
        rows = view.rows(module, "runs_code")
        if rows:
            places = [view.at(module, module.place.path, int(str(row[0]))) for row in rows]
            say = {"what": tuple(dict.fromkeys(str(row[1]) for row in rows))}
            yield Hit(module, places[0], say, related=view.related(places[0], places[1:]), key="runs_code")
