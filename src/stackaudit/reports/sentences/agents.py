"""Sentences about agents and what holds them."""

from __future__ import annotations

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, whole
from stackaudit.reports.wording import capital, count, joined, number, verb

TERMS = (
    Term(
        "Level of autonomy",
        "How far an agent goes by itself: it suggests, acts with approval, or acts alone.",
        ("act alone", "acts alone", "act with approval", "acts with approval"),
        "agents",
    ),
)
CHECKS = {
    "approval": "Approval",
    "bound": "Step limit",
    "guardrails": "Guardrails",
    "tracing": "Tracing",
    "evaluation": "Evaluation",
}
"""Checks in the order of the table."""
LEVELS = (
    ("acts alone", "acts alone", "act alone", "crit"),
    ("acts with approval", "acts with approval", "act with approval", "med"),
    ("suggests", "only suggests", "only suggest", "ok"),
)
NOTE = (
    "“Not known” and “no” mean that nothing was found in the code that was read. Approval, limits, records and tests of "
    "another system are not seen. A tracer or an evaluation that is not tied to an agent counts as partly."
)


def lead(value: Row) -> str:
    """Return how many agents act alone, with approval, or only suggest, and which check is missing most; empty for none."""
    found, levels = rows(value, "rows"), mapping(value, "levels")
    if not found:
        return ""
    told = [f"{number(whole(levels, level))} {verb(whole(levels, level), one, many)}" for level, one, many, _ in LEVELS if whole(levels, level)]  # fmt: skip
    unknown = whole(levels, "not known")
    if unknown:
        told.append(f"for {number(unknown)} the code does not show it")
    first = f"Of {count(len(found), 'agent')}, {joined(told)}."
    missing = {name: whole(mapping(value, "checks", name), "no") for name in CHECKS}
    worst = max(missing, key=lambda name: missing[name])
    if not missing[worst]:
        return first
    return f"{first} {capital(CHECKS[worst].lower())}: nothing was found for {number(missing[worst])}."
