"""MLC002: models that end within half a year."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.findings import Severity
from stackaudit.rulebook.judging import lower
from stackaudit.rulebook.lifecycles import end_of
from stackaudit.rulebook.view import Hit, View

HORIZON = 180


def check(view: View) -> Iterator[Hit]:
    """Yield models whose last day is at most 180 days away; a promise "not before" is one step less severe."""
    for model in view.models():
        end = end_of(view, model)
        days = (end.day - view.as_of).days if end is not None else -1
        if end is None or not 0 <= days <= HORIZON:
            continue
        severity: Severity = "high" if days <= 30 else "medium" if days <= 90 else "low"
        if not end.firm:
            severity = lower(severity)
        say = {
            "host": view.title("host", end.host),
            "day": end.day.isoformat(),
            "days": days,
            "replacement": end.replacement or "",
        }
        variant = "earliest" if not end.firm else "replaced" if end.replacement else "default"
        yield view.about_model(model, say=say, variant=variant, severity=severity)
