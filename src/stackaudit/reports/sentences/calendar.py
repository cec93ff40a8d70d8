"""Sentences about the model calendar."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import figure, rows, text, whole
from stackaudit.reports.wording import MINUS, THIN, capital, count, number, plural, share, short_day, time_left, verb

TERMS = (
    Term(
        "Switched off",
        "The host no longer answers requests for the model, from the day that it announced.",
        ("switched off",),
        "calendar",
    ),
    Term(
        "Not before",
        "The earliest day on which a host may switch a model off; no later day is promised.",
        ("not before",),
        "calendar",
    ),
)


URGENT, SOON, LATER = 30, 90, 180
"""Days that change the colour of a row."""


def colour(days: float | None) -> str:
    """Return the role of the colour of a row."""
    if days is None or days > LATER:
        return "grey"
    if days > SOON:
        return "med"
    return "high" if days > URGENT else "crit"


def _group(found: list[dict[str, Any]]) -> str:
    calls = sum(whole(r, "calls") for r in found)
    names = len({(text(r, "model"), text(r, "host")) for r in found})
    return f"{count(names, 'model')} ({count(calls, 'call site')})"


def lead(value: Any) -> str:
    """Return what is switched off already, within 90 and within 180 days, what is promised no longer, and what has no date."""
    models = rows(value, "rows")
    if not models:
        return " ".join(filter(None, ("No model was found in the code that was read.", _listed(value))))
    gone: list[dict[str, Any]] = []
    past: list[dict[str, Any]] = []
    soon: list[dict[str, Any]] = []
    later: list[dict[str, Any]] = []
    promised: list[dict[str, Any]] = []
    undated: list[dict[str, Any]] = []
    for row in models:
        days = figure(row, "days")
        if days is None:
            undated.append(row)
        elif days < 0:
            (past if text(row, "state") == "may be retired" else gone).append(row)
        elif days <= LATER and text(row, "certainty") == "not_before":
            promised.append(row)
        elif days <= LATER:
            (soon if days <= SOON else later).append(row)
    sentences = []
    for found, one, many in (
        (gone, "is already switched off", "are already switched off"),
        (past, "is past the day until which it was promised", "are past the day until which they were promised"),
        (soon, "is switched off within 90 days", "are switched off within 90 days"),
        (later, "follows within 180 days", "follow within 180 days"),
        (promised, "is promised for at most 180 more days", "are promised for at most 180 more days"),
    ):
        if found:
            sentences.append(f"{capital(_group(found))} {verb(len(found), one, many)}.")
    if not sentences:
        sentences.append("No model in use is switched off within 180 days, as far as dates are known.")
    if undated:
        sentences.append(f"For {_group(undated)} no date is known.")
    if listed := _listed(value):
        sentences.append(listed)
    return " ".join(sentences)


def _listed(value: Any) -> str:
    """Return how many models only tables name, and how many of them are switched off; empty where there are none."""
    named = rows(value, "listed")
    if not named:
        return ""
    gone = sum(text(row, "state") == "retired" for row in named)
    tail = f", {number(gone)} of them already switched off" if gone else ""
    return f"Tables and comparisons name {count(len(named), 'other model')}{tail}."


def when(row: dict[str, Any]) -> tuple[str, str]:
    """Return the date of a row and the line below it: how firm, how far."""
    days, state = figure(row, "days"), text(row, "state")
    if days is None:
        words = {"unknown model": "unknown model", "open weights": "none: open weights"}
        return words.get(state, "no date known"), "not in the catalogue" if state == "unknown model" else ""
    left = time_left(round(days))
    firm = text(row, "certainty") != "not_before"
    if not firm:
        left = "may be off already" if days < 0 else f"not before, {number(days)} {plural(days, 'day')}"
    return short_day(text(row, "shutdown")), left


def price_change(row: dict[str, Any]) -> list[str]:
    """Return the change of list prices at the replacement, input and output; empty where a price is not known."""
    found = []
    for word, key in (("in", "input_price"), ("out", "output_price")):
        old, new = figure(row, key), figure(row, "replacement_" + key)
        if old and new is not None:
            change = new / old - 1
            sign = "+" if change >= 0.005 else MINUS if change <= -0.005 else ""
            found.append(f"{word} {sign}{share(abs(change)) if sign else f'0{THIN}%'}")
    return found
