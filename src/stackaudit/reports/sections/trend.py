"""How the figures moved over the audits that an archive holds."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.trend import Line, of_plain
from stackaudit.reports.charts.plots import spark
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import trend as say
from stackaudit.reports.values import Row
from stackaudit.reports.wording import capital, clean, short_day

GROUP, ORDER = 0, 1
LIMIT = 40
"""Audits that are listed: evenly chosen, with the first and the last."""


def _row(line: Line) -> Row:
    return {
        "label": clean(line.label, 80),
        "spark": spark(line.known[-60:]),
        "first": say.shown(line, line.known[0]),
        "last": say.shown(line, line.known[-1]),
        "direction": capital(line.direction),
        "colour": say.DIRECTIONS.get(line.direction, "low"),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; None where there is no earlier audit."""
    found = of_plain(audit.measure("trend"))
    if found is None:
        return None
    body = list(say.cells(found))
    chosen = say.picked(len(body), LIMIT)
    data = {
        "rows": [_row(line) for line in found.lines],
        "first": short_day(found.points[0].day),
        "last": short_day(found.points[-1].day),
        "heads": [capital(head) for head in say.HEADS],
        "audits": [body[i] for i in chosen],
        "more": len(body) - len(chosen),
        "notes": found.notes,
    }
    return Section("trend", "Better or worse", "Better or worse", say.lead(found), data)
