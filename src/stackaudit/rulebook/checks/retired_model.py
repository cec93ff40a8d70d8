"""MLC001: models that their host has already shut down."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.lifecycles import end_of
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield models in use whose firm last day has passed."""
    for model in view.models():
        end = end_of(view, model)
        if end is None or not end.firm or end.day >= view.as_of:
            continue
        say = {
            "host": view.title("host", end.host),
            "day": end.day.isoformat(),
            "days": (view.as_of - end.day).days,
            "replacement": end.replacement or "",
        }
        yield view.about_model(model, say=say, variant="replaced" if end.replacement else "default")
