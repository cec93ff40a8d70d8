"""Product metrics."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import cells
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import product_metrics as say
from stackaudit.reports.values import mapping, rows

ORDER = 12
AUDIENCES = ("team", "audit")


def lines(audit: Audit) -> list[str]:
    """Return the items, where any applies."""
    value = mapping(audit.measure("product_metrics"))
    found = [cells(row) for row in rows(value, "items")]
    if not found:
        return []
    head = ("Figure", "State", "Evidence", "Next step")
    return ["### Product metrics", "", plain(say.lead(value), 600), "", *table(head, found, frozenset()), ""]
