"""Debt by service."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import services
from stackaudit.reports.values import figure, text, whole
from stackaudit.reports.wording import DASH, count, effort, number

ORDER = 8
AUDIENCES = ("team", "audit")
SERVICES = 25


def lines(audit: Audit) -> list[str]:
    """Return the services, where there are several."""
    value = audit.measure("services")
    found = services.table(value)
    if not found:
        return []
    cells = [
        (
            code(services.name(r), 80),
            plain(text(r, "owner") or DASH, 80),
            number(whole(r, "findings")),
            effort(figure(r, "minutes")),
            plain(text(r, "rating") or DASH, 3),
        )
        for r in found[:SERVICES]
    ]
    head = ("Service", "Owner", "Findings", "Debt", "Rating")
    lines = ["### Services", "", plain(services.lead(value)), "", *table(head, cells, frozenset({2, 3})), ""]
    return lines + (
        [f"{count(len(found) - SERVICES, 'more service')} in the HTML report.", ""] if len(found) > SERVICES else []
    )
