"""The verdict: how exposed, better or worse, which decisions, and how sure; every sentence is built from figures."""

from __future__ import annotations

from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared import verdict as say
from stackaudit.measures.shared.decisions import decisions
from stackaudit.measures.shared.words import (
    count,
    days,
    decimal,
    joined,
    percent,
)
from stackaudit.model.audit import Measure

requires: tuple[str, ...] = ("inventory", "concentration", "calendar", "use_cases", "debt", "plan", "findings")
METHOD = (
    "Risk is critical when a model in use is switched off already or within 30 days at the host that calls it, or a"
    " critical finding is open; high when one is switched off within 90 days or a high finding is open; moderate "
    "when one ends within 180 days, when all of three or more uses end at one lab, or a medium finding is open; low"
    " otherwise. Decisions are the three repairs of the plan with the most risk x urgency x reach that mend a finding of medium severity or worse, by deadline; actions "
    "of one rule and one owner are one repair. "
    "Person-days run from three quarters to one and a half times the estimate."
)


def compute(inputs: Inputs) -> Measure:
    """Build the verdict."""
    facts = say.Facts(inputs)
    risk = facts.risk()
    value = {
        "risk": risk,
        "sentence": say.headline(risk, facts),
        "answers": {
            "exposed": say.exposed(facts),
            "direction": say.direction(facts),
            "debt": say.debt(facts),
            "sure": say.sure(facts),
        },
        "decisions": decisions(
            inputs.made["plan"]["actions"], inputs.rules, inputs.made["calendar"]["rows"], inputs.as_of
        ),
        "figures": _figures(facts),
        "waiting": say.waiting(facts),
        "leaving": say.leaving(facts),
    }
    return Measure("verdict", "Verdict", METHOD, value)


# -- figures -------------------------------------------------------------------------------------------


def _figures(facts: say.Facts) -> list[dict[str, Any]]:
    soon, severe = facts.ending(90), facts.severe()
    lab, index, owed = facts.lab, facts.labs, facts.debt
    held = f"{lab['name']}, of {count(index['uses'], facts.unit)}" if lab else "no lab known"
    labs = len(index["by_use_case"] or index["by_call_site"])
    anew = f"of the cost to write it anew, rating {owed['rating']}"
    rated = "no AI-related line was read" if owed["ratio"] is None else f"{percent(owed['ratio'])} {anew}"
    rows: tuple[tuple[str, str, str, str, str | None], ...] = (
        ("one_lab", "Ends at one lab", percent(lab["share"]) if lab else UNKNOWN, held, "down"),
        (
            "effective_labs",
            "Effective number of labs",
            _number(index["effective"]),
            f"{count(labs, 'lab')} in use",
            "up",
        ),
        (
            "use_cases",
            "Use cases",
            f"{len(facts.cases):,}",
            _asked(facts),
            None,
        ),
        (
            "retiring",
            "Off, or off within 90 days",
            _calls(soon),
            joined(say.models_of(soon)) or "no near date known",
            "down",
        ),
        ("debt", "Technical debt", days(owed["minutes"]) if owed["minutes"] else "none", rated, "down"),
        ("findings", "Open findings", f"{len(facts.open):,}", f"{severe or 'none':} high or critical", "down"),
    )
    return [dict(zip(("id", "label", "value", "note", "better"), row, strict=True)) for row in rows]


def _asked(facts: say.Facts) -> str:
    """Return how many requests production code makes; clients through which none is seen are no requests."""
    if not facts.calls and facts.usages:
        return (
            f"{count(len(facts.usages), 'client')}, and no request through {'it' if len(facts.usages) == 1 else 'them'}"
        )
    return f"{count(facts.calls, 'call site')} in production code"


UNKNOWN = "\N{EN DASH}"


def _number(value: float | None) -> str:
    return decimal(value) if value else UNKNOWN


def _calls(rows: list[dict[str, Any]]) -> str:
    return count(say.calls_of(rows), "call") if rows else "none"
