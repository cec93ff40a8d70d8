"""Sentences about launch cards."""

from __future__ import annotations

from collections import Counter

from stackaudit.reports.evidence import searched as words
from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, text, texts
from stackaudit.reports.wording import count, joined, number, verb

TERMS = (
    Term(
        "Launch card",
        "Six questions for each use case before it goes to people, with what the code shows for each.",
        ("launch cards", "launch card"),
        "launch",
    ),
)
NOTE = (
    "“Partly” in review, report, figure and switch means found elsewhere in the repository. A page does not say which "
    "feature it belongs to: a disclosure is told for the whole repository. Agreements of the team that stand outside of "
    "the code are not seen."
)


def lead(value: Row) -> str:
    """Return what is most often not found."""
    cards = rows(value, "cards")
    missing: Counter[str] = Counter()
    for card in cards:
        missing.update(text(i, "label") for i in rows(card, "items") if text(i, "state") == "not found")
    if not cards:
        return "No use case was found, so there is no launch card."
    first = f"There {verb(len(cards), 'is', 'are')} {count(len(cards), 'launch card')}, one for each use case."
    if not missing:
        return f"{first} Each question has evidence in the code."
    most = sorted(missing, key=lambda label: (-missing[label], label))[:3]
    named = [f"{label[:1].lower()}{label[1:]} ({number(missing[label])} of {number(len(cards))})" for label in most]
    return f"{first} Most often not found: {joined(named)}."


def searched(value: Row) -> list[tuple[str, str]]:
    """Return what was looked for by question."""
    found = mapping(value, "searched")
    return [(_NAMES.get(sign, sign), words(texts(found, sign))) for sign in found]


_NAMES = {"human_review": "Human review", "disclosure": "People are told", "appeal": "Report or contest", "flags": "Switch or staged launch"}  # fmt: skip
