"""The figures and sentences of the verdict, each for 0, 1 and many."""

from __future__ import annotations

from datetime import date
from typing import Any

from stackaudit.graph.usages import MODELS, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.words import capital, count, day, days, joined, percent, verb
from stackaudit.model.findings import severity_rank


class Facts:
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


def calls_of(rows: list[dict[str, Any]]) -> int:
    return sum(r["calls"] for r in rows)


def models_of(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(r["model"] for r in rows))


# -- sentences -------------------------------------------------------------------------------------------------------


def headline(risk: str, facts: Facts) -> str:
    if not facts.usages and not facts.inputs.made["inventory"]["calls"]["total"]:
        return (
            "No call of a model was found in production code."
            if not facts.open
            else f"Exposure is {risk}: {_findings(facts)}."
        )
    parts = [p for p in (_dependence(facts), _endings(facts), _worst(facts)) if p]
    return f"Exposure is {risk}: {'; '.join(parts)}." if parts else f"Exposure is {risk}."


def _dependence(facts: Facts) -> str:
    if facts.lab is None:
        return ""
    name, held, uses = facts.lab["name"], facts.lab["share"], facts.labs["uses"]
    if held >= 1:
        if uses == 1:
            return f"the only {facts.unit} with a known model ends at {name}"
        return f"all {uses:,} {facts.unit}s with a known model end at {name}"
    return f"{percent(held)} of {uses:,} {facts.unit}s end at {name}"


def _endings(facts: Facts) -> str:
    gone = [r for r in facts.ending(0)]
    if gone:
        return f"{count(calls_of(gone), 'call site')} {verb(calls_of(gone), 'requests', 'request')} a model that is switched off"
    soon = [r for r in facts.ending(90)]
    if soon:
        first = min(r["days"] for r in soon)
        return f"{count(calls_of(soon), 'call site')} {verb(calls_of(soon), 'stops', 'stop')} working within 90 days, the first in {count(first, 'day')}"
    return ""


def _worst(facts: Facts) -> str:
    severe = [f for f in facts.open if severity_rank(f.severity) >= 3]
    return (
        f"{count(len(severe), 'finding')} of high or critical severity {verb(len(severe), 'is', 'are')} open"
        if severe
        else ""
    )


def _findings(facts: Facts) -> str:
    return f"{count(len(facts.open), 'finding')} {verb(len(facts.open), 'is', 'are')} open"


def exposed(facts: Facts) -> str:
    if not facts.usages:
        return "No call of a model was found in the code that was read."
    cases = len(facts.cases)
    first = (
        f"The product does {count(cases, 'thing')} with AI"
        if cases
        else "No entry point was found that reaches a call of a model"
    )
    hosts = sorted({r["name"] for r in facts.inputs.made["inventory"]["providers"] if r["role"] == "used"})
    optional = sum(r["role"] == "optional" for r in facts.inputs.made["inventory"]["providers"])
    second = f"In use: {joined(hosts, 5)}" if hosts else "No provider is in use by default"
    more = f"; {count(optional, 'more')} can be chosen by configuration".replace("mores", "more") if optional else ""
    return f"{first}. {second}{more}."


def direction(facts: Facts) -> str:
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
    return (
        f"{since}: {'; '.join(changes)}."
        if changes
        else f"{since} debt, concentration and the number of findings are the same."
    )


def debt(facts: Facts) -> str:
    minutes, amount = facts.debt["minutes"], len(facts.open)
    if not amount:
        return "No finding is open."
    if not minutes:
        return f"{capital(_findings(facts))}; none takes effort to repair."
    what = "the one open finding" if amount == 1 else f"the {amount:,} open findings"
    rated = f", {percent(facts.debt['ratio'])} of the estimated cost to write the AI-related code anew (rating {facts.debt['rating']})"
    return f"About {days(minutes)} to repair {what}{rated if facts.debt['ai_lines'] else ''}."


def sure(facts: Facts) -> str:
    total = len(facts.usages)
    blind = "Contracts, traffic and spending are not visible in code."
    if not total:
        return f"Only files of this repository were read. {blind}"
    models = sum(bool(u.models) for u in facts.usages)
    hosts = sum(bool(u.hosts) for u in facts.usages)
    if total == 1:
        return f"For the one call site the model is {'known' if models else 'not known'} and the host is {'known' if hosts else 'not known'}. {blind}"
    return f"Of {total:,} call sites the model is known for {models:,} and the host for {hosts:,}. {blind}"


def waiting(facts: Facts) -> str:
    ahead = sorted((r for r in facts.dated if 0 < r["days"] <= 365), key=lambda r: (r["shutdown"], r["model"]))
    gone = facts.ending(0)
    parts = []
    if gone:
        one = len(models_of(gone)) == 1
        parts.append(
            f"{joined(models_of(gone))} {'is' if one else 'are'} past the announced date: calls fail or are about to."
        )
    for row in ahead[:2]:
        word = "On" if row["certainty"] == "firm" else "Not before"
        what = f"{count(row['calls'], 'call site')} of {row['model']}"
        parts.append(
            f"{word} {day(date.fromisoformat(row['shutdown']))} {what} {verb(row['calls'], 'stops', 'stop')} working."
        )
    if not parts:
        return "No model that the code calls has an announced end within a year, as far as dates are known."
    rest = len(ahead) - 2
    return " ".join(
        [*parts, f"{count(rest, 'more model')} {verb(rest, 'follows', 'follow')} within a year."] if rest > 0 else parts
    )


def leaving(facts: Facts) -> str:
    if facts.lab is None:
        return "Which lab the calls end at is not known, so leaving it cannot be estimated."
    held = [u for u in facts.usages if facts.lab["id"] in u.labs]
    files = {u.call.place.path for u in held}
    return (
        f"Leaving {facts.lab['name']} touches {count(len(held), 'call site')} in {count(len(files), 'file')}. "
        "The effort is not estimated: prompts and evaluations decide it."
    )
