"""Decisions of page one: actions of the plan that ask for the same repair of the same people are one decision."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from stackaudit.measures.shared.words import MINUTES_PER_DAY, capital, count, day, joined, percent, sentence
from stackaudit.model.findings import Rule, severity_rank

Row = dict[str, Any]
MOST = 3
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


def decisions(actions: Sequence[Row], rules: Mapping[str, Rule], calendar: Sequence[Row], as_of: date) -> list[Row]:
    """Return the weightiest decisions of a plan that mend a finding of medium severity or worse, by deadline.

    The plan puts what is cheap first; a decision is about what weighs most, whatever it costs.

    Args:
        actions: rows of the measure ``plan``, the most pressing first.
        rules: those that fired, by id.
        calendar: rows of the measure ``calendar``.
        as_of: the day of the audit.
    """
    groups: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for action in actions:
        if severity_rank(action["severity"]) >= 2:
            groups[action["lead"], action["owner"] or ""].append(action)
    chosen = sorted(groups.items(), key=lambda item: -_weight(item[1]))[:MOST]
    found = [_decision(group, rules.get(lead), calendar, as_of) for (lead, _), group in chosen]
    found.sort(key=lambda row: row["decide_by"] or "9999")
    return found


def _weight(group: Sequence[Row]) -> float:
    """Return risk times urgency times reach of all actions."""
    return sum(float(a["risk"] * a["urgency"] * max(a["reach"], 1)) for a in group)


def half_days(value: float) -> float:
    """Return person-days rounded up to halves, at least one half."""
    return max(math.ceil(value * 2 - 1e-9) / 2, 0.5)


def _decision(group: Sequence[Row], rule: Rule | None, calendar: Sequence[Row], as_of: date) -> Row:
    first = group[0]
    person_days = sum(a["minutes"] for a in group) / MINUTES_PER_DAY
    end = min((date.fromisoformat(a["deadline"]) for a in group if a["deadline"]), default=None)
    places = sorted({path for a in group for path in a["paths"]})
    where = places[0] if len(places) == 1 else count(len(places), "file")
    share = sum(a["risk_share"] for a in group)
    removed = f", {percent(min(share, 1))} of the open risk" if share else ""
    repair = f" {_plain(rule.fix)}" if rule is not None else ""
    return {
        "who": first["owner"] or _WHO.get(first["lead"][:3], "Engineering"),
        "title": _title(group, rule),
        "reason": f"{capital(count(sum(a['findings'] for a in group), 'finding'))} in {where}{removed}.{repair}",
        "if_wait": _if_wait(end, calendar, as_of) or (_plain(rule.why) if rule is not None else ""),
        "days_low": half_days(person_days * LOW_FACTOR),
        "days_high": half_days(person_days * HIGH_FACTOR),
        "decide_by": max(end, as_of).isoformat() if end else None,
        "rules": sorted({name for a in group for name in a["rules"]}),
    }


def _title(group: Sequence[Row], rule: Rule | None) -> str:
    """Return the title of the one action, or the repair with the names of all."""
    names = list(dict.fromkeys(a["about"] for a in group if a["about"]))
    if len(group) == 1 or rule is None:
        return str(group[0]["title"])
    if "{name}" not in rule.action:
        return capital(rule.action)
    told = count(len(names), "file") if any("/" in name for name in names) else joined(names)
    named = rule.action.replace("{name}", told)
    return capital(named.replace(", which is ", ", which are ") if len(names) > 1 else named)


def _plain(text: str) -> str:
    """Return the first sentence of a rule's text without the marks of code."""
    return sentence(text).replace("`", "")


def _if_wait(end: date | None, calendar: Sequence[Row], as_of: date) -> str:
    if end is None:
        return ""
    if end <= as_of:
        return f"The first announced end was {day(end)}: calls fail or are about to."
    rows = (r for r in calendar if r["shutdown"] == end.isoformat())
    firm = any(r["certainty"] == "firm" for r in rows)
    return f"Calls fail from {day(end)}." if firm else f"The model is promised until {day(end)} only."
