"""Sentences about delivery friction."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, figure, mapping, whole
from stackaudit.reports.wording import DASH, count, number, share

TERMS = (
    Term(
        "AI-marked change",
        "A change whose commits name an AI assistant; many leave no mark, so this is the least there is.",
        ("ai-marked changes", "ai-marked"),
        "delivery",
    ),
    Term(
        "Lead time", "From the first commit of a change to its merge into the main line.", ("lead times", "lead time")
    ),
)
NOTE = (
    "Groups only: nobody is named or counted. Squashed and rebased changes have no lead time, because their first commit is "
    "gone. The groups do different work, so a difference is a question to ask, not a verdict. Time in review needs an "
    "export of pull requests."
)


def hours(value: float | None) -> str:
    """Return a time: ``40 min``, ``5.5 h``, ``3.2 days``; an en dash for None."""
    if value is None:
        return DASH
    if value < 1:
        return f"{number(value * 60)} min"
    if value < 48:
        return f"{number(value, 1).removesuffix('.0')} h"
    return f"{number(value / 24, 1).removesuffix('.0')} days"


def lead(value: Any) -> str:
    """Return both groups beside each other, or why nothing is said."""
    row = mapping(value)
    ai, rest = mapping(row, "ai"), mapping(row, "rest")
    if not whole(ai, "changes"):
        return "No change on the main line carries a mark of an AI assistant, so there is nothing to compare."
    told = [s for s in (_times(row, ai, rest), _reverted(row)) if s]
    if told:
        return " ".join(told)
    least = mapping(row, "minimum")
    return (
        f"{count(whole(ai, 'changes'), 'AI-marked change')} and {count(whole(rest, 'changes'), 'other')} since then are too few "
        f"to compare: {whole(least, 'changes')} of each are needed, {whole(least, 'merges')} merges for lead times."
    )


def _times(row: Row, ai: Row, rest: Row) -> str:
    if not row.get("enough_merges"):
        return ""
    one, other = (figure(mapping(g, "lead"), "median") for g in (ai, rest))
    if one is None or other is None:
        return ""
    word = "as long as" if hours(one) == hours(other) else "longer than" if one > other else "less than"
    if word == "as long as":
        return f"AI-marked changes take as long from first commit to merge as others: {hours(one)} in the median."
    return f"AI-marked changes take {word} others from first commit to merge: {hours(one)} against {hours(other)} in the median."


def _reverted(row: Row) -> str:
    if not row.get("enough_changes"):
        return ""
    shares = mapping(row, "reverted_share")
    one, other = figure(shares, "ai"), figure(shares, "rest")
    if not one and not other:
        return "Of neither group was a change reverted."
    first = f"{share(one)} of AI-marked changes were reverted" if one else "No AI-marked change was reverted"
    return f"{first}, of the others {share(other) if other else 'none'}."


def reverted(row: Row, group: str) -> str:
    """Return the reverted share of a group; an en dash where it is too small."""
    value = figure(mapping(row, "reverted_share"), group)
    return share(value) if value is not None and row.get("enough_changes") else DASH
