"""Sentences about the cost of leaving a vendor."""

from __future__ import annotations

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, text, whole
from stackaudit.reports.wording import clean, count, joined, span

TERMS = (
    Term(
        "Switching score",
        "How hard a vendor is to leave, from 0 (easy) to 100, as a sum of parts that can be read in the code.",
        ("switching score", "hardest to leave"),
        "exit",
    ),
)


COLUMNS = {
    "interface": "Interface",
    "spread": "Spread",
    "dialect": "Dialect",
    "state": "Stored state",
    "fine_tunes": "Fine-tunes",
    "embeddings": "Embeddings",
    "runtime": "Agent runtime",
    "no_evals": "No evals",
}
"""Parts of the score, in the order of the table."""
BAND_COLOURS = {"easy": "ok", "medium": "med", "highly complex": "high", "not substitutable": "crit"}


def lead(value: Row) -> str:
    """Return which vendor is hardest to leave and what holds it, and how many are easy."""
    found = rows(value, "rows")
    if not found:
        return "No vendor in use was found that could be left."
    worst = found[0]
    held = sorted(mapping(worst, "parts").items(), key=lambda i: (-i[1], i[0]))
    parts = [COLUMNS[name].lower() for name, points in held[:2] if points and name in COLUMNS]
    first = (
        f"{name(worst)} is hardest to leave: {whole(worst, 'score')} of 100, {text(worst, 'band')}, "
        f"about {days(worst)} person-days, mostly for {joined(parts)}."
    )
    easy = sum(text(r, "band") == "easy" for r in found[1:])
    if len(found) == 1:
        return first
    return (
        f"{first} Of {count(len(found) - 1, 'other')}, {easy or 'none'} {'is' if easy < 2 else 'are'} easy to replace."
    )


def days(row: Row) -> str:
    """Return the range of person-days."""
    return span(whole(row, "days_low"), whole(row, "days_high"))


def name(row: Row) -> str:
    """Return the vendor's name."""
    return clean(text(row, "name"), 60)
