"""MLC004: preview models in production."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.lifecycles import end_of
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield preview models in use that are not gone yet."""
    for model in view.models():
        if model.get("preview") is not True:
            continue
        end = end_of(view, model)
        if end is None or end.day >= view.as_of:
            yield view.about_model(model)
