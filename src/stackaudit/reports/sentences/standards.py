"""Sentences about standards."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, rows, text, texts, whole
from stackaudit.reports.wording import clean, count, joined, number, verb

TERMS = (
    Term(
        "Cannot be told from code",
        "Nothing that this tool reads would show it: ask the people who run the product.",
        ("cannot be told from code",),
        "standards",
    ),
    Term(
        "Supply chain",
        "Who provides a service of the stack, and who stands behind that provider; `export dora` writes it as tables.",
        (),
        "supply_chain",
    ),
)
STATES = {"evidence": "Evidence", "none found": "None found", "cannot be told from code": "Cannot be told from code"}
NOTE = (
    "Weaknesses are open findings of rules that name the item; safeguards are things in use that speak for the team. In the "
    "lists of risks evidence is a weakness, in the others a safeguard. None "
    "found means that something looked and nothing was there, which proves nothing. This is no audit against a standard."
)


def lead(value: Any) -> str:
    """Return how many items of how many standards have weaknesses, safeguards, or cannot be told."""
    tables = rows(value, "standards")
    items = [i for t in tables for i in rows(t, "items")]
    if not items:
        return "No part of an AI stack was found that a standard could be held against."
    weak = sum(whole(i, "weaknesses") > 0 for i in items)
    safe = sum(bool(rows(i, "safeguards")) for i in items)
    silent = sum(text(i, "state") == "cannot be told from code" for i in items)
    return (
        f"Of {count(len(items), 'item')} in {count(len(tables), 'list')}, {number(weak) if weak else 'none'} "
        f"{verb(weak, 'has', 'have')} an open weakness and {number(safe) if safe else 'none'} "
        f"{verb(safe, 'has', 'have')} a safeguard in the code. {_silent(silent)}"
    )


def _silent(n: int) -> str:
    return f"About {count(n, 'item')} code can tell nothing." if n else "Code can tell something about each."


def weaknesses(row: Row) -> str:
    """Return the open findings of an item, with their rules."""
    n = whole(row, "weaknesses")
    return f"{count(n, 'open finding')} of {joined(texts(row, 'rules'), 4)}" if n else ""


def safeguards(row: Row) -> str:
    """Return what speaks for the team."""
    return "; ".join(f"{clean(text(s, 'what'), 60)} ({number(whole(s, 'count'))})" for s in rows(row, "safeguards"))


def places(row: Row) -> list[str]:
    """Return the first places of weaknesses, else of safeguards."""
    return texts(row, "places") or [p for s in rows(row, "safeguards") for p in texts(s, "places")][:3]
