"""Sentences about outages: what is lost if one vendor stops."""

from __future__ import annotations

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, rows, text, whole
from stackaudit.reports.wording import be, capital, clean, count, joined, number, verb

TERMS = (
    Term(
        "Lost, degraded",
        "A use case is lost when no way through the code is left, degraded when a fallback or a choice remains.",
        ("lost", "degraded"),
        "outages",
    ),
)


KINDS = {"lab": "its models on all hosts", "parent": "all that it controls", "store": "vector store"}
"""What a column means beyond the vendor's name."""


def lead(value: Row) -> str:
    """Return what the worst single vendor takes along, how many could, and what is hidden in pairs."""
    cases, vendors = rows(value, "cases"), rows(value, "vendors")
    if not cases:
        return "No use case was found, so nothing can be said of outages."
    if not vendors:
        return "No vendor is known behind the use cases."
    return " ".join(
        part for part in (_worst(vendors, len(cases)), _points(value), _pairs(value), _unknown(value)) if part
    )


def short(value: Row) -> str:
    """Return what the worst single vendor takes along; empty where nothing is known."""
    cases, vendors = rows(value, "cases"), rows(value, "vendors")
    return _worst(vendors, len(cases)) if cases and vendors else ""


def _worst(vendors: list[Row], total: int) -> str:
    worst = vendors[0]
    if not whole(worst, "lost"):
        hit = max(whole(v, "degraded") for v in vendors)
        end = f"; at most {number(hit)} {be(hit)} degraded" if hit else ""
        return f"No single vendor takes a use case along{end}."
    same = [name(v) for v in vendors if whole(v, "lost") == whole(worst, "lost")]
    lost = whole(worst, "lost")
    which = f"all {number(total)} use cases" if lost == total > 1 else f"{number(lost)} of {count(total, 'use case')}"
    which = "the one use case" if lost == total == 1 else which
    critical = whole(worst, "lost_critical")
    end = f", {number(critical)} of them critical" if critical else ""
    if len(same) == 1:
        return f"If {same[0]} stops, {which} {be(lost)} lost{end}."
    names = f"{same[0]} or {same[1]}" if len(same) == 2 else f"any one of {joined(same, 5)}"
    return f"If {names} stops, {which} {be(lost)} lost{end}."


def _points(value: Row) -> str:
    found = rows(value, "single_points")
    if len({whole(row, "lost") for row in found}) < 2:
        return ""  # the sentence before names them all
    return f"{capital(count(len(found), 'vendor'))} {be(len(found))} enough, each alone, to lose at least one."


def _pairs(value: Row) -> str:
    found = rows(value, "pairs")
    if not found:
        return ""
    names = " and ".join(clean(n, 60) for n in found[0].get("names") or ())
    more = (
        f"; {count(len(found) - 1, 'more pair')} {verb(len(found) - 1, 'does', 'do')} the same"
        if len(found) > 1
        else ""
    )
    return f"Only together, {names} lose {count(len(found[0].get('lost') or ()), 'use case')}{more}."


def _unknown(value: Row) -> str:
    n = whole(value, "unknown")
    return f"{capital(count(n, 'call'))} could not be judged: model and host are not known." if n else ""


def name(row: Row) -> str:
    """Return the name of a column."""
    return clean(text(row, "name"), 60)
