"""The verdict: how exposed, better or worse, which decisions, and how sure; every sentence is built from figures."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from stackaudit.graph.usages import MODELS, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.words import MINUTES_PER_DAY, capital, count, day, days, decimal, joined, percent, sentence, verb
from stackaudit.model.audit import Measure
from stackaudit.model.findings import severity_rank

requires: tuple[str, ...] = ("inventory", "concentration", "calendar", "use_cases", "debt", "findings")
METHOD = (
    "Risk is critical when a model in use is switched off already or within 30 days at the host that calls it, or a critical "
    "finding is open; high when one is switched off within 90 days or a high finding is open; moderate when one ends within "
    "180 days, when all of three or more uses end at one lab, or a medium finding is open; low otherwise. Decisions are the "
    "three actions with the earliest deadline, then the largest share of the risk. Person-days run from three quarters to "
    "one and a half times the estimate."
)
LOW_FACTOR, HIGH_FACTOR = 0.75, 1.5
_WHO = {"MLC": "CTO", "AGT": "CISO", "SUP": "CISO", "ETH": "Product and legal", "VEN": "CTO and product", "CST": "CTO and finance"}
"""Who decides, by the family of rules; engineering where none is named."""


def compute(inputs: Inputs) -> Measure:
    """Build the verdict."""
    facts = _Facts(inputs)
    risk = facts.risk()
    value = {
        "risk": risk,
        "sentence": _sentence(risk, facts),
        "answers": {
            "exposed": _exposed(facts),
            "direction": _direction(facts),
            "debt": _debt(facts),
            "sure": _sure(facts),
        },
        "decisions": _decisions(facts),
        "figures": _figures(facts),
        "waiting": _waiting(facts),
        "leaving": _leaving(facts),
    }
    return Measure("verdict", "Verdict", METHOD, value)


class _Facts:
    """The figures that sentences are built from."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        made = inputs.made
        self.calendar, self.debt = made["calendar"], made["debt"]
        self.cases: list[dict[str, Any]] = made["use_cases"]
        self.open = [f for f in inputs.findings if f.waiver is None]
        rows = made["concentration"]["layers"]
        self.labs = next(r for r in rows if r["layer"] == MODELS and r["axis"] == "lab")
        shares = self.labs["by_use_case"] or self.labs["by_call_site"]
        self.lab: dict[str, Any] | None = shares[0] if shares else None
        self.usages = usages(inputs.graph, inputs.catalogue)
        self.dated = [r for r in self.calendar["rows"] if r["role"] == "used" and r["days"] is not None and r["calls"]]
        self.unit = "use case" if self.labs["basis"] == "use case" else "call site"
        self.previous = inputs.previous

    def worst(self) -> int:
        """Rank of the worst open finding, -1 for none."""
        return max((severity_rank(f.severity) for f in self.open), default=-1)

    def ending(self, within: int) -> list[dict[str, Any]]:
        """Rows of models that calls request and that end within so many days, those that have ended included."""
        return [r for r in self.dated if r["days"] <= within and (r["certainty"] == "firm" or r["days"] > 0)]

    def single(self) -> bool:
        """Whether three or more uses all end at one lab."""
        return self.lab is not None and self.lab["share"] >= 1 and self.labs["uses"] >= 3

    def risk(self) -> str:
        """Return the risk word by the rule that METHOD states."""
        worst = self.worst()
        if worst >= 4 or self.ending(30):
            return "critical"
        if worst == 3 or self.ending(90):
            return "high"
        if worst == 2 or self.ending(180) or self.single():
            return "moderate"
        return "low"


def _calls(rows: list[dict[str, Any]]) -> int:
    return sum(r["calls"] for r in rows)


def _models(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(r["model"] for r in rows))


# -- sentences -------------------------------------------------------------------------------------------------------


def _sentence(risk: str, facts: _Facts) -> str:
    if not facts.usages and not facts.inputs.made["inventory"]["calls"]["total"]:
        return "No call of a model was found in production code." if not facts.open else f"Exposure is {risk}: {_findings(facts)}."
    parts = [p for p in (_dependence(facts), _endings(facts), _worst(facts)) if p]
    return f"Exposure is {risk}: {'; '.join(parts)}." if parts else f"Exposure is {risk}."


def _dependence(facts: _Facts) -> str:
    if facts.lab is None:
        return ""
    name, held, uses = facts.lab["name"], facts.lab["share"], facts.labs["uses"]
    if held >= 1:
        if uses == 1:
            return f"the only {facts.unit} with a known model ends at {name}"
        return f"all {uses:,} {facts.unit}s with a known model end at {name}"
    return f"{percent(held)} of {uses:,} {facts.unit}s end at {name}"


def _endings(facts: _Facts) -> str:
    gone = [r for r in facts.ending(0)]
    if gone:
        return f"{count(_calls(gone), 'call site')} {verb(_calls(gone), 'requests', 'request')} a model that is switched off"
    soon = [r for r in facts.ending(90)]
    if soon:
        first = min(r["days"] for r in soon)
        return f"{count(_calls(soon), 'call site')} {verb(_calls(soon), 'stops', 'stop')} working within 90 days, the first in {count(first, 'day')}"
    return ""


def _worst(facts: _Facts) -> str:
    severe = [f for f in facts.open if severity_rank(f.severity) >= 3]
    return f"{count(len(severe), 'finding')} of high or critical severity {verb(len(severe), 'is', 'are')} open" if severe else ""


def _findings(facts: _Facts) -> str:
    return f"{count(len(facts.open), 'finding')} {verb(len(facts.open), 'is', 'are')} open"


def _exposed(facts: _Facts) -> str:
    if not facts.usages:
        return "No call of a model was found in the code that was read."
    cases = len(facts.cases)
    first = f"The product does {count(cases, 'thing')} with AI" if cases else "No entry point was found that reaches a call of a model"
    hosts = sorted({r["name"] for r in facts.inputs.made["inventory"]["providers"] if r["role"] == "used"})
    optional = sum(r["role"] == "optional" for r in facts.inputs.made["inventory"]["providers"])
    second = f"In use: {joined(hosts, 5)}" if hosts else "No provider is in use by default"
    more = f"; {count(optional, 'more')} can be chosen by configuration".replace("mores", "more") if optional else ""
    return f"{first}. {second}{more}."


def _direction(facts: _Facts) -> str:
    if facts.previous is None:
        return "This is the first audit: there is nothing to compare it with."
    before = facts.previous.measure("debt") or {}
    changes = []
    old, new = before.get("minutes"), facts.debt["minutes"]
    if old is not None and old != new:
        changes.append(f"debt is {days(new)}, was {days(old)}: {'better' if new < old else 'worse'}")
    index, was = facts.labs["hhi"], facts.labs["previous_hhi"]
    if index is not None and was is not None and index != was:
        changes.append(f"the index by lab is {index:,}, was {was:,}: {'better' if index < was else 'worse'}")
    held = len(facts.previous.findings)
    if held != len(facts.inputs.findings):
        changes.append(f"findings are {len(facts.inputs.findings):,}, were {held:,}")
    since = f"Since the audit of {day(date.fromisoformat(facts.previous.run.as_of))}"
    return f"{since}: {'; '.join(changes)}." if changes else f"{since} debt, concentration and the number of findings are the same."


def _debt(facts: _Facts) -> str:
    minutes, amount = facts.debt["minutes"], len(facts.open)
    if not amount:
        return "No finding is open."
    if not minutes:
        return f"{capital(_findings(facts))}; none takes effort to repair."
    what = "the one open finding" if amount == 1 else f"the {amount:,} open findings"
    rated = f", {percent(facts.debt['ratio'])} of the estimated cost to write the AI-related code anew (rating {facts.debt['rating']})"
    return f"About {days(minutes)} to repair {what}{rated if facts.debt['ai_lines'] else ''}."


def _sure(facts: _Facts) -> str:
    total = len(facts.usages)
    blind = "Contracts, traffic and spending are not visible in code."
    if not total:
        return f"Only files of this repository were read. {blind}"
    models = sum(bool(u.models) for u in facts.usages)
    hosts = sum(bool(u.hosts) for u in facts.usages)
    if total == 1:
        return f"For the one call site the model is {'known' if models else 'not known'} and the host is {'known' if hosts else 'not known'}. {blind}"
    return f"Of {total:,} call sites the model is known for {models:,} and the host for {hosts:,}. {blind}"


def _waiting(facts: _Facts) -> str:
    ahead = sorted((r for r in facts.dated if 0 < r["days"] <= 365), key=lambda r: (r["shutdown"], r["model"]))
    gone = facts.ending(0)
    parts = []
    if gone:
        one = len(_models(gone)) == 1
        parts.append(f"{joined(_models(gone))} {'is' if one else 'are'} past the announced date: calls fail or are about to.")
    for row in ahead[:2]:
        word = "On" if row["certainty"] == "firm" else "Not before"
        what = f"{count(row['calls'], 'call site')} of {row['model']}"
        parts.append(f"{word} {day(date.fromisoformat(row['shutdown']))} {what} {verb(row['calls'], 'stops', 'stop')} working.")
    if not parts:
        return "No model that the code calls has an announced end within a year, as far as dates are known."
    rest = len(ahead) - 2
    return " ".join([*parts, f"{count(rest, 'more model')} {verb(rest, 'follows', 'follow')} within a year."] if rest > 0 else parts)


def _leaving(facts: _Facts) -> str:
    if facts.lab is None:
        return "Which lab the calls end at is not known, so leaving it cannot be estimated."
    held = [u for u in facts.usages if facts.lab["id"] in u.labs]
    files = {u.call.place.path for u in held}
    return (
        f"Leaving {facts.lab['name']} touches {count(len(held), 'call site')} in {count(len(files), 'file')}. "
        "The effort is not estimated: prompts and evaluations decide it."
    )


# -- decisions and figures -------------------------------------------------------------------------------------------


def _decisions(facts: _Facts) -> list[dict[str, Any]]:
    wanted = [a for a in facts.debt["fix_first"] if severity_rank(a["severity"]) >= 2]
    wanted.sort(key=lambda a: (a["deadline"] or "9999", -severity_rank(a["severity"]), -a["risk_share"], a["title"]))
    return [_decision(action, facts) for action in wanted[:3]]


def _decision(action: dict[str, Any], facts: _Facts) -> dict[str, Any]:
    rules = [facts.inputs.rules[r] for r in action["rules"] if r in facts.inputs.rules]
    worst = max(rules, key=lambda r: severity_rank(r.severity), default=None)
    person_days = action["minutes"] / MINUTES_PER_DAY
    end = date.fromisoformat(action["deadline"]) if action["deadline"] else None
    places = action["paths"]
    reason = f"{count(action['findings'], 'finding')} in {places[0] if len(places) == 1 else count(len(places), 'file')}"
    share = f", {percent(action['risk_share'])} of the open risk" if action["risk_share"] else ""
    return {
        "who": _WHO.get(action["rules"][0][:3], "Engineering"),
        "title": action["title"],
        "reason": f"{capital(reason)}{share}.",
        "if_wait": _if_wait(end, facts.inputs.as_of) or (sentence(worst.why) if worst is not None else ""),
        "days_low": half_days(person_days * LOW_FACTOR),
        "days_high": half_days(person_days * HIGH_FACTOR),
        "decide_by": max(end, facts.inputs.as_of).isoformat() if end else None,
        "rules": action["rules"],
    }


def half_days(value: float) -> float:
    """Return person-days rounded up to halves, at least one half."""
    return max(math.ceil(value * 2 - 1e-9) / 2, 0.5)


def _if_wait(end: date | None, today: date) -> str:
    if end is None:
        return ""
    return f"The announced end was {day(end)}: calls fail or are about to." if end <= today else f"Calls fail from {day(end)}."


def _figures(facts: _Facts) -> list[dict[str, Any]]:
    soon = facts.ending(90)
    debt, index = facts.debt, facts.labs
    severe = [f for f in facts.open if severity_rank(f.severity) >= 3]
    lab, labs = facts.lab, len(index["by_use_case"] or index["by_call_site"])
    return [
        _figure("one_lab", "Ends at one lab", percent(lab["share"]) if lab else "–", f"{lab['name']}, of {count(index['uses'], facts.unit)}" if lab else "no lab known", "down"),
        _figure("effective_labs", "Effective number of labs", decimal(index["effective"]) if index["effective"] else "–", f"{count(labs, 'lab')} in use", "up"),
        _figure("use_cases", "Use cases", f"{len(facts.cases):,}", f"{count(facts.inputs.made['inventory']['calls']['total'], 'call site')} in production code", None),
        _figure("retiring", "Switched off within 90 days", count(_calls(soon), "call"), joined(_models(soon)) or "no date known to be near", "down"),
        _figure("debt", "Technical debt", days(debt["minutes"]) if debt["minutes"] else "none", f"{percent(debt['ratio'])} of the cost to write it anew, rating {debt['rating']}", "down"),
        _figure("findings", "Open findings", f"{len(facts.open):,}", f"{count(len(severe), 'high or critical', 'high or critical')}" if severe else "none high or critical", "down"),
    ]  # fmt: skip


def _figure(name: str, label: str, value: str, note: str, better: str | None) -> dict[str, Any]:
    return {"id": name, "label": label, "value": value, "note": note, "better": better}
