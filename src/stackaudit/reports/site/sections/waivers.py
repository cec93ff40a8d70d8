"""Waivers near their end."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import mapping, rows, text, whole
from stackaudit.reports.wording import short_day, time_left

GROUP, ORDER = 1, 3
MOST = 100


def build(portfolio: Portfolio) -> Section | None:
    """Build the section; where nothing is waived there is none."""
    value = mapping(portfolio.measure("waivers"))
    if not whole(value, "waived"):
        return None
    found = rows(value, "ending")
    data = {
        "rows": [
            {key: text(row, key) for key in ("repository", "rule", "severity", "message", "path", "owner", "reason")}
            | {"until": short_day(text(row, "until")), "left": time_left(whole(row, "days"))}
            for row in found[:MOST]
        ],
        "more": max(len(found) - MOST, 0),
    }
    return Section("waivers", "Waivers", "Waivers near their end", say.waivers(value), data)
