"""A plan as text and as Markdown: what fits into the budget, what is left, and the totals of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.reports.github import code, plain, table
from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import (
    DASH,
    about,
    clean,
    count,
    effort,
    effort_words,
    joined,
    number,
    parse_day,
    share,
    short_day,
)

TERMS = (
    Term(
        "Open risk",
        "The sum of severity times reach over all open findings, heavier near a deadline; an action removes its share.",
        ("open risk", "risk removed"),
        "plan",
    ),
    Term("Plan", "What to repair in which order, one action for each place to change.", measure="plan"),
)
PLACES = 3
LEFT = 10
"""Actions that are named of those that are left; the JSON form holds all."""


def head(plan: Row) -> str:
    """Return the name of the plan."""
    return f"Plan for {clean(plan['repository'], 80)}, {short_day(plan['as_of'])}"


def lead(plan: Row) -> str:
    """Return what the budget takes and removes, and what is left."""
    planned, left = mapping(plan, "planned"), mapping(plan, "left")
    done, rest = rows(planned, "actions"), rows(left, "actions")
    if not done and not rest:
        return "No finding has to be repaired."
    budget = figure(plan, "budget_minutes")
    of = f" of {effort_words(budget)}" if budget is not None else ""
    told = (
        f"{count(len(done), 'action')}, {effort_words(figure(planned, 'minutes') or 0)}{of}: repairs "
        f"{count(whole(planned, 'findings'), 'finding')} and removes {about(figure(planned, 'risk_share'))} of the "
        "open risk."
        if done
        else f"No action fits into {effort_words(budget or 0)}: the smallest takes "
        f"{effort_words(min(figure(a, 'minutes') or 0 for a in rest))}."
    )
    if not rest:
        return f"{told} Nothing is left."
    return (
        f"{told} Left: {count(len(rest), 'action')}, {effort_words(figure(left, 'minutes') or 0)}, about "
        f"{share(figure(left, 'risk_share'))} of the risk."
    )


def lines(plan: Row) -> Iterator[str]:
    """Yield the plan as plain text, one action in three lines at most."""
    yield head(plan)
    yield lead(plan)
    if not any(rows(mapping(plan, key), "actions") for key in ("planned", "left")):
        return
    for place, action in enumerate(rows(mapping(plan, "planned"), "actions"), 1):
        yield ""
        yield f"{place}. {clean(text(action, 'title'), 160)}"
        yield f"   {' · '.join(_facts(action))}"
        yield f"   {_where(action)}"
    left = rows(mapping(plan, "left"), "actions")
    if left:
        yield ""
        yield "Left:"
    for action in left[:LEFT]:
        yield f"-  {clean(text(action, 'title'), 160)} ({' · '.join(_facts(action))})"
    if len(left) > LEFT:
        yield f"   and {count(len(left) - LEFT, 'more action')}"
    yield ""
    yield "How it is ordered: " + clean(text(plan, "method"), 1000)
    for assumption in texts(plan, "assumptions"):
        yield f"- {clean(assumption, 300)}"


def _facts(action: Row) -> list[str]:
    facts = [text(action, "severity"), effort(figure(action, "minutes"))]
    facts.append(f"{share(figure(action, 'risk_share'))} of the risk")
    if reach := whole(action, "reach"):
        facts.append(count(reach, "use case"))
    if parse_day(action.get("deadline")):
        facts.append(f"by {short_day(action['deadline'])}")
    if owner := text(action, "owner"):
        facts.append(clean(owner, 80))
    return facts


def _where(action: Row) -> str:
    places = [clean(p, 160) for p in texts(action, "places")]
    more = f" and {count(len(places) - PLACES, 'more place')}" if len(places) > PLACES else ""
    return f"{joined(texts(action, 'rules'), 6)} at {', '.join(places[:PLACES])}{more}"


def markdown(plan: Row) -> str:
    """Return the plan as Markdown for an issue or a wiki."""
    parts = [f"## {plain(head(plan))}", "", plain(lead(plan)), ""]
    for title, key in (("Planned", "planned"), ("Left", "left")):
        actions = rows(mapping(plan, key), "actions")
        if actions:
            columns = ("Action", "Severity", "Effort", "Risk removed", "Use cases", "By", "Owner", "Where")
            right = frozenset({2, 3, 4})
            parts += [f"### {title}", "", *table(columns, [_cells(a) for a in actions], right), ""]
    parts += [f"<sub>{plain(text(plan, 'method'), 1000)} {plain(' '.join(texts(plan, 'assumptions')), 1000)}</sub>"]
    return "\n".join(parts) + "\n"


def _cells(action: Row) -> tuple[Any, ...]:
    places = texts(action, "places")
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return (
        plain(text(action, "title"), 160),
        plain(text(action, "severity"), 20),
        effort(figure(action, "minutes")),
        share(figure(action, "risk_share")),
        number(whole(action, "reach")),
        short_day(action["deadline"]) if parse_day(action.get("deadline")) else DASH,
        plain(text(action, "owner") or DASH, 80),
        (code(places[0], 160) if places else DASH) + more,
    )
