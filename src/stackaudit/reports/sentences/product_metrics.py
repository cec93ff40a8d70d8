"""Sentences about product metrics."""

from __future__ import annotations

from stackaudit.reports.evidence import labels
from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, texts, whole
from stackaudit.reports.wording import DASH, be, capital, count, joined, number

TERMS = (
    Term(
        "Product metric",
        "A figure that tells whether an AI feature does its job for people, such as its cost, its errors or their trust.",
        ("figures of the product", "figure of the product"),
        "product_metrics",
    ),
)


def lead(value: Row) -> str:
    """Return which figures are recorded, which in part, and which not."""
    counts, items = mapping(value, "counts"), rows(value, "items")
    of, found = whole(counts, "of"), whole(counts, "found")
    if not of:
        return "Nothing in the code asks for figures of the product."
    recorded = labels(items, "found", limit=7)
    first = f"{capital(number(found) if found else 'none')} of {count(of, 'figure')} of the product {be(found or 1)} recorded"
    parts = [f"{first}: {recorded}." if recorded else f"{first}."]
    for words, states in (("In part", ("partly",)), ("Not found", ("not found", "mentioned"))):
        if named := labels(items, *states, limit=7):
            parts.append(f"{words}: {named}.")
    return " ".join(parts)


def cases(row: Row, of: int) -> str:
    """Return in which use cases a figure is recorded: ``2 of 5: Chat and Report``; a dash where none is."""
    found = texts(row, "use_cases")
    return f"{number(len(found))} of {number(of)}: {joined(found, 4)}" if found else DASH
