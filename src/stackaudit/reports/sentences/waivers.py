"""Sentences about waivers that need a look."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, rows, text, texts
from stackaudit.reports.wording import clean, count, joined, short_day

TERMS = (
    Term(
        "Waiver",
        "A finding that the team accepted, with a reason and an end.",
        ("waivers", "waiver", "waived"),
        "waivers",
    ),
)


LISTED = 50
"""Waivers that a report names; the JSON report holds all."""


def attention(value: Any) -> list[str]:
    """Return one sentence for each waiver that does nothing, has ended or will soon; *value* is the measure."""
    found = [line for row in rows(value, "rows") if (line := _sentence(row))]
    hidden = len(found) - LISTED
    return [*found[:LISTED], *([f"and {count(hidden, 'more waiver')} to look at"] if hidden > 0 else [])]


def _sentence(row: Row) -> str:
    state, note = text(row, "state"), clean(text(row, "note"), 300)
    rules = joined(texts(row, "rules"), 4)
    of = f" of {clean(rules, 120)}" if rules else ""
    place = f"{clean(text(row, 'place'), 200)}: the waiver{of}"
    if state == "not honoured":
        return f"{place} is not honoured: what the scanned code says about itself does not count here"
    if state in {"expired", "unused", "malformed"}:
        word = "cannot be read" if state == "malformed" else f"is {state}" if state == "unused" else "has expired"
        return f"{place} {word}: {note}"
    if note:
        return f"{place} is only partly used: {note}"
    return f"{place} ends on {short_day(row['until'])}" if row.get("ends_soon") else ""
