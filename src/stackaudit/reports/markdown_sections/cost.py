"""What calls cost."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import cost as say
from stackaudit.reports.values import figure, mapping, rows, text, whole
from stackaudit.reports.wording import DASH, number

ORDER = 6
MODELS = 8
"""Rows of each table."""


def lines(audit: Audit) -> list[str]:
    """Return what the traffic cost by use case, and list prices with cheaper successors."""
    value = mapping(audit.measure("cost"))
    traffic, models = mapping(value, "traffic"), rows(value, "models")
    if not models and not traffic:
        return []
    found = ["### Cost", "", plain(say.lead(value)), ""]
    if traffic:
        body = [
            (plain(text(r, "use_case") or "not attributed to one use case", 80), number(whole(r, "calls")),
             plain(say.money(figure(r, "cost"))), plain(say.money(figure(r, "cost_month"))),
             plain(say.money(figure(r, "cost_interaction"))))
            for r in rows(traffic, "use_cases")[:MODELS]
        ]  # fmt: skip
        head = ("Use case", "Calls", "Cost", "A month", "Per interaction")
        found += [*table(head, body, frozenset({1, 2, 3, 4})), "", plain(say.source(traffic)), ""]
    cells = [
        (
            code(text(m, "model"), 80),
            number(whole(m, "calls")),
            plain(say.pair(m)),
            plain(say.successor(m), 200) or DASH,
        )
        for m in models[:MODELS]
    ]
    if cells:
        names = ("Model", "Call sites", "In / out, million tokens", "Newer at half the price or less")
        found += [*table(names, cells, frozenset({1, 2})), ""]
    return found
