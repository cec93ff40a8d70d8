"""MLC005: one model id written in many modules."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.evidence import Evidence
from stackaudit.rulebook.view import Hit, View

MODULES = 3


def check(view: View) -> Iterator[Hit]:
    """Yield models whose id stands in three modules or more; effort grows by five minutes a place."""
    for model in view.models():
        written: dict[str, Evidence] = {}
        for place in view.places(model):
            if (
                view.is_code(place.path)
                and place.technique != "framework-default"
                and view.scopes[view.scope_of(place.path)] != "off"
            ):
                written.setdefault(place.path, place)
        if len(written) < MODULES:
            continue
        primary = view.model_place(model)
        primary = primary if primary.path in written else next(iter(written.values()))
        say = {"modules": len(written), "calls": len(view.calls_of(model))}
        effort = view.rule.effort_minutes + 5 * (len(written) - MODULES)
        yield Hit(model, primary, say, related=view.related(primary, written.values()), effort=effort)
