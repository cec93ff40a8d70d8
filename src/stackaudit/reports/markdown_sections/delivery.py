"""Delivery friction."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import plain
from stackaudit.reports.sentences import delivery as say
from stackaudit.reports.values import mapping, whole

ORDER = 9
AUDIENCES = ("team", "audit")


def lines(audit: Audit) -> list[str]:
    """Return both groups in words, where a change carries a mark."""
    value = mapping(audit.measure("delivery"))
    if not whole(mapping(value, "ai"), "changes"):
        return []
    return ["### Delivery friction", "", plain(say.lead(value), 600), ""]
