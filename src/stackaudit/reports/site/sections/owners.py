"""What each owner has to do."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, figure, rows, text, texts, whole
from stackaudit.reports.wording import effort, joined, short_day

GROUP, ORDER = 1, 2
MOST = 60


def build(portfolio: Portfolio) -> Section | None:
    """Build the section; where nobody has anything to do there is none."""
    value = portfolio.measure("owners")
    found = rows({"rows": value}, "rows")
    if not any(rows(row, "steps") for row in found):
        return None
    data = {"rows": [_row(row) for row in found[:MOST]], "more": max(len(found) - MOST, 0)}
    return Section("owners", "Owners", "What each owner has to do", say.owners(found), data)


def _row(row: Row) -> Row:
    return {
        "owner": text(row, "owner") or "Nobody named",
        "line": say.owner(row),
        "repositories": joined(texts(row, "repositories"), 8),
        "steps": [
            {
                "repository": text(step, "repository"),
                "title": text(step, "title"),
                "severity": text(step, "severity"),
                "effort": effort(figure(step, "minutes")),
                "by": short_day(text(step, "deadline")) if text(step, "deadline") else "–",  # noqa: RUF001 - a dash for none
            }
            for step in rows(row, "steps")
        ],
        "more": whole(row, "more"),
    }
