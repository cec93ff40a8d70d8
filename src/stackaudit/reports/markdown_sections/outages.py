"""What each vendor takes along."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import outages
from stackaudit.reports.values import mapping, rows, whole
from stackaudit.reports.wording import number

ORDER = 3
STOPS = 8
"""Vendors of the table."""


def lines(audit: Audit) -> list[str]:
    """Return what each vendor takes along, where one takes or degrades anything."""
    value = mapping(audit.measure("outages"))
    found = rows(value, "vendors")[:STOPS]
    total = len(rows(value, "cases"))
    if not found or not total:
        return []
    body = [
        (plain(outages.name(v), 60), number(whole(v, "lost")), number(whole(v, "degraded")), number(whole(v, "calls")))
        for v in found
    ]
    head = ("If this stops", f"Lost of {number(total)}", "Degraded", "Calls and stores touched")
    return ["### If a vendor stops", "", plain(outages.lead(value)), "", *table(head, body, frozenset({1, 2, 3})), ""]
