"""When models in use are switched off."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import calendar
from stackaudit.reports.values import mapping, rows, text, whole
from stackaudit.reports.wording import DASH, count, number

ORDER = 4
MODELS = 25


def lines(audit: Audit) -> list[str]:
    """Return the models by date."""
    value = mapping(audit.measure("calendar"))
    found = rows(value, "rows")
    lines = ["### Model calendar", "", calendar.lead(value), ""]
    cells = []
    for row in found[:MODELS]:
        date, below = calendar.when(row)
        left = f" ({below})" if below else ""
        cells.append(
            (
                code(text(row, "model"), 80),
                number(whole(row, "calls")),
                plain(text(row, "host") or "not known", 60),
                plain(date + left),
                code(text(row, "replacement"), 80) or DASH,
            )
        )
    if cells:
        lines += [*table(("Model", "Call sites", "Host", "Switched off", "Replacement"), cells, frozenset({1})), ""]
    if len(found) > MODELS:
        lines += [f"{count(len(found) - MODELS, 'more model')} in the HTML report.", ""]
    return lines
