"""What leaving each vendor costs."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import exit as leaving
from stackaudit.reports.values import mapping, rows, text, texts, whole
from stackaudit.reports.wording import joined, number

ORDER = 5
STOPS = 8
"""Vendors of the table."""


def lines(audit: Audit) -> list[str]:
    """Return what leaving each vendor costs, the hardest first."""
    value = mapping(audit.measure("exit"))
    found = rows(value, "rows")
    if not found:
        return []
    body = [
        (plain(leaving.name(r), 60), number(whole(r, "score")), plain(text(r, "band")), plain(leaving.days(r)),
         plain(joined(texts(r, "why"), 3), 200))
        for r in found[:STOPS]
    ]  # fmt: skip
    head = ("Vendor", "Score of 100", "Band", "Person-days", "What holds")
    return [
        "### Cost of leaving a vendor",
        "",
        plain(leaving.lead(value)),
        "",
        *table(head, body, frozenset({1, 3})),
        "",
    ]
