"""CST007: prices of models that are kept by hand."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each module with such a table."""
    for module in view.nodes("module"):
        row = module.get("price_table")
        if not isinstance(row, tuple):
            continue
        line, name, models, differing, shown = row
        place = view.at(module, module.name, int(str(line)), str(name))
        say = {"table": name, "models": models, "differing": differing, "shown": shown}
        yield Hit(module, place, say, "differs" if differing else "default", key=str(name))
