"""SUP005: programs that install packages while they run."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module."""
    for module in view.nodes("module"):
        rows = module.get("installs")
        found = [r for r in (rows if isinstance(rows, tuple) else ()) if isinstance(r, tuple)]
        if found:
            places = [view.at(module, module.name, int(str(r[0])), str(r[1])) for r in found]
            say = {"what": str(found[0][1]).replace("*", "…") or "packages"}
            yield Hit(module, places[0], say, related=view.related(places[0], places[1:]), key="installs")
