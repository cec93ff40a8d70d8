"""Models that are switched off, over all repositories."""

from __future__ import annotations

from datetime import date

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.charts.strips import calendar_axis, calendar_strip
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, rows, text, texts, whole
from stackaudit.reports.wording import count, joined, short_day, time_left

GROUP, ORDER = 0, 4
MOST = 40


def build(portfolio: Portfolio) -> Section:
    """Build the section; that nothing ends is said too."""
    found = rows(portfolio.measure("calendar"), "rows")
    data = {
        "rows": [_row(row) for row in found[:MOST]],
        "more": max(len(found) - MOST, 0),
        "axis": calendar_axis(date.fromisoformat(portfolio.as_of)),
    }
    return Section("calendar", "Model calendar", "Models that are switched off", say.calendar(found), data)


def _row(row: Row) -> Row:
    days, firm = whole(row, "days"), text(row, "certainty") == "firm"
    gone = days <= 0 and firm
    colour = "crit" if gone or (days <= 30 and firm) else "high" if days <= 90 else "med" if days <= 180 else "accent"
    names = texts(row, "repositories")
    return {
        "model": text(row, "model"),
        "host": text(row, "host"),
        "calls": whole(row, "calls"),
        "repositories": count(len(names), "repository", "repositories"),
        "names": joined(names, 4),
        "strip": calendar_strip(days, firm, colour),
        "date": short_day(text(row, "shutdown")),
        "below": time_left(days) if firm else f"not before, {time_left(days)}",
        "colour": colour if firm else "grey",
    }
