"""Readiness."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import cells
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import readiness as say
from stackaudit.reports.values import mapping, rows

ORDER = 11
AUDIENCES = ("team", "audit")


def lines(audit: Audit) -> list[str]:
    """Return the items, where any applies."""
    value = mapping(audit.measure("readiness"))
    found = [cells(row) for row in rows(value, "items")]
    if not found:
        return []
    head = ("Building block", "State", "Evidence", "Next step")
    return ["### Readiness", "", plain(say.lead(value), 600), "", *table(head, found, frozenset()), ""]
