"""The verdict: how exposed, better or worse, which decisions, and how sure; every sentence is built from figures."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared import verdict as say
from stackaudit.measures.shared.words import (
    MINUTES_PER_DAY,
    capital,
    count,
    day,
    days,
    decimal,
    joined,
    percent,
    sentence,
)
from stackaudit.model.audit import Measure
from stackaudit.model.findings import severity_rank

requires: tuple[str, ...] = ("inventory", "concentration", "calendar", "use_cases", "debt", "plan", "findings")
METHOD = (
    "Risk is critical when a model in use is switched off already or within 30 days at the host that calls it, or a"
    " critical finding is open; high when one is switched off within 90 days or a high finding is open; moderate "
    "when one ends within 180 days, when all of three or more uses end at one lab, or a medium finding is open; low"
    " otherwise. Decisions are the first three actions of the plan that mend a finding of medium severity or worse, by "
    "deadline. "
    "Person-days run from three quarters to one and a half times the estimate."
)
LOW_FACTOR, HIGH_FACTOR = 0.75, 1.5
_WHO = {
    "MLC": "Engineering lead",
    "AGT": "CISO",
    "SUP": "CISO",
    "ETH": "Product and legal",
    "VEN": "CTO and product",
    "CST": "CTO and finance",
}
"""Who decides, by the family of rules; engineering where none is named."""


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
        "decisions": _decisions(facts),
        "figures": _figures(facts),
        "waiting": say.waiting(facts),
        "leaving": say.leaving(facts),
    }
    return Measure("verdict", "Verdict", METHOD, value)


# -- decisions and figures -------------------------------------------------------------------------------------------


def _decisions(facts: say.Facts) -> list[dict[str, Any]]:
    wanted = [a for a in facts.inputs.made["plan"]["actions"] if severity_rank(a["severity"]) >= 2][:3]
    wanted.sort(key=lambda a: a["deadline"] or "9999")
    return [_decision(action, facts) for action in wanted]


def _decision(action: dict[str, Any], facts: say.Facts) -> dict[str, Any]:
    lead = facts.inputs.rules.get(action["lead"])
    person_days = action["minutes"] / MINUTES_PER_DAY
    end = date.fromisoformat(action["deadline"]) if action["deadline"] else None
    places = action["paths"]
    reason = (
        f"{count(action['findings'], 'finding')} in {places[0] if len(places) == 1 else count(len(places), 'file')}"
    )
    repair = f" {_plain(lead.fix)}" if lead is not None else ""
    share = f", {percent(action['risk_share'])} of the open risk" if action["risk_share"] else ""
    return {
        "who": action["owner"] or _WHO.get(action["lead"][:3], "Engineering"),
        "title": action["title"],
        "reason": f"{capital(reason)}{share}.{repair}",
        "if_wait": _if_wait(end, facts) or (_plain(lead.why) if lead is not None else ""),
        "days_low": half_days(person_days * LOW_FACTOR),
        "days_high": half_days(person_days * HIGH_FACTOR),
        "decide_by": max(end, facts.inputs.as_of).isoformat() if end else None,
        "rules": action["rules"],
    }


def _plain(text: str) -> str:
    """Return the first sentence of a rule's text without the marks of code."""
    return sentence(text).replace("`", "")


def half_days(value: float) -> float:
    """Return person-days rounded up to halves, at least one half."""
    return max(math.ceil(value * 2 - 1e-9) / 2, 0.5)


def _if_wait(end: date | None, facts: say.Facts) -> str:
    if end is None:
        return ""
    if end <= facts.inputs.as_of:
        return f"The announced end was {day(end)}: calls fail or are about to."
    rows = (r for r in facts.calendar["rows"] if r["shutdown"] == end.isoformat())
    firm = any(r["certainty"] == "firm" for r in rows)
    return f"Calls fail from {day(end)}." if firm else f"The model is promised until {day(end)} only."


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
            "Switched off within 90 days",
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
