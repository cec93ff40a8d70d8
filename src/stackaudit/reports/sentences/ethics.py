"""Sentences about ethics evidence."""

from __future__ import annotations

from stackaudit.reports.evidence import labels
from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, whole
from stackaudit.reports.wording import capital, count, number, verb

TERMS = (
    Term(
        "Ethics evidence",
        "Lines that show how the product tells people about AI, hears them, and keeps harm and personal data out.",
        (),
        "ethics",
    ),
)
NOTE = (
    "Texts that a content system holds, contracts, and filters that a host applies on its own are not seen. Whether what is "
    "found is enough is for people to say; articles of law are named to find them, not to judge."
)


def lead(value: Row) -> str:
    """Return to how many questions the code has an answer, and to which it has none."""
    counts, items = mapping(value, "counts"), rows(value, "items")
    of, found = whole(counts, "of"), whole(counts, "found") + whole(counts, "partly")
    if not of:
        return "No call to a model was found, so no question of ethics was asked of the code."
    first = f"{capital(number(found) if found else 'none')} of {count(of, 'question')} {verb(found or 1, 'has', 'have')} evidence in the code."
    missing = sum(1 for i in items if i.get("state") in {"not found", "mentioned"})
    if not missing:
        return first
    named = labels(items, "not found", "mentioned", limit=6)
    return f"{first} Nothing was found for: {named}." if missing < of else first
