"""Sentences about technical debt."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import figure, rows, text, whole
from stackaudit.reports.wording import about, be, capital, count, effort_words, joined, number, share, spelled, verb

TERMS = (
    Term("Technical debt", "The estimated effort to repair all open findings.", ("technical debt",), "debt"),
    Term(
        "Rating A to E",
        "Debt as a share of the estimated cost to write the AI-related code anew: A up to 5 %, B to 10, C to 20, D to 50, E above.",
        ("rating a", "rating b", "rating c", "rating d", "rating e"),
        "debt",
    ),
)


def minutes(value: Any) -> float:
    """Return the debt in minutes."""
    return figure(value, "minutes") or 0


def findings(value: Any) -> int:
    """Return the number of findings that the debt counts."""
    return sum(whole(row, "findings") for row in rows(value, "by_family"))


def lead(value: Any) -> str:
    """Return the effort to repair all findings, its share of the cost to rebuild, and the rating."""
    total, amount = minutes(value), findings(value)
    if not total:
        return "No finding has to be repaired."
    what = "the one finding" if amount == 1 else f"all {number(amount)} findings" if amount else "all findings"
    first = f"Repairing {what} would take about {effort_words(total)}."
    ratio, rating = figure(value, "ratio"), text(value, "rating")
    if ratio is None or not rating:
        return first
    return f"{first} That is {share(ratio, 1)} of the estimated cost to rebuild the AI code, rating {rating}."


def family_name(row: dict[str, Any]) -> str:
    """Return the name of a family as words."""
    return family_words(text(row, "family"))


def family_words(slug: str) -> str:
    """Return ``Model lifecycle`` for ``model-lifecycle``."""
    return capital(slug.replace("-", " ").replace("_", " "))


def families_title(value: Any) -> str:
    """Return which families hold most of the debt."""
    ranked = sorted(rows(value, "by_family"), key=lambda r: -(figure(r, "minutes") or 0))
    total = sum(figure(r, "minutes") or 0 for r in ranked)
    if not total:
        return "Debt by family"
    if len(ranked) == 1:
        return f"{family_name(ranked[0])} holds all of the debt"
    top = ranked[: 2 if len(ranked) > 3 else 1]
    held = sum(figure(r, "minutes") or 0 for r in top) / total
    names = capital(joined(family_name(r).lower() for r in top))
    return f"{names} {verb(len(top), 'holds', 'hold')} {share(held)} of the debt"


def fix_title(value: Any) -> str:
    """Return how much work removes how much of the risk."""
    actions = rows(value, "fix_first")
    if not actions:
        return ""
    work = sum(figure(r, "minutes") or 0 for r in actions)
    risk = min(sum(figure(r, "risk_share") or 0 for r in actions), 1.0)
    amount = f"{effort_words(work)} of work"
    return f"Fix first: {amount} {'removes' if amount.startswith('1 ') else 'remove'} {about(risk)} of the open risk"


def note(value: Any) -> str:
    """Return how debt is counted, with the figures behind the ratio."""
    lines, per_line = whole(value, "ai_lines"), figure(value, "cost_per_line_minutes")
    base = (
        "Debt is effort: minutes per rule, estimated and not calibrated with this team. "
        "Risk is kept apart from it. A day is 8 hours."
    )
    if not lines or not per_line:
        return base
    counted = (
        f"{count(lines, 'line')} of AI-related code {be(lines)} taken at {number(per_line)} minutes each to rebuild"
    )
    ratings = "The ratings are A up to 5, B up to 10, C up to 20, D up to 50 per cent, E above."
    return f"{base} For the ratio, {counted}. {ratings}"


def files_title(value: Any) -> str:
    """Return how few files hold how much of the debt."""
    ranked = sorted((figure(r, "minutes") or 0 for r in rows(value, "by_path")), reverse=True)
    total = sum(ranked)
    if len(ranked) < 4 or not total:
        return "Debt by file"
    few = min(max(len(ranked) // 5, 1), 6)
    return (
        f"{capital(spelled(few, 'file'))} {verb(few, 'holds', 'hold')} {share(sum(ranked[:few]) / total)} of the debt"
    )
