"""How the figures were made."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say

GROUP, ORDER = 2, 0


def build(portfolio: Portfolio) -> Section:
    """Build the section."""
    data = {
        "measures": [(m.title, m.method) for m in portfolio.measures],
        "made": say.made(portfolio),
        "failed": [(row.member.name, row.reason) for row in portfolio.failed],
    }
    return Section("method", "Method", "Method and limits", say.METHOD, data)
