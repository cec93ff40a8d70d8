"""The figures and sentences of the verdict, each for 0, 1 and many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from stackaudit.graph.usages import MODELS, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.words import capital, count, day, days, joined, percent, verb
from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding, severity_rank

Row = dict[str, Any]


class Facts:
    """The figures that sentences are built from."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        made = inputs.made
        self.calendar: Row = made["calendar"]
        self.debt: Row = made["debt"]
        self.cases: list[Row] = made["use_cases"]
        self.providers: list[Row] = made["inventory"]["providers"]
        self.calls: int = made["inventory"]["calls"]["total"]
        self.open: list[Finding] = [f for f in inputs.findings if f.waiver is None]
        rows = made["concentration"]["layers"]
        self.labs: Row = next(r for r in rows if r["layer"] == MODELS and r["axis"] == "lab")
        shares = self.labs["by_use_case"] or self.labs["by_call_site"]
        self.lab: Row | None = shares[0] if shares else None
        self.usages = usages(inputs.graph, inputs.catalogue)
        self.dated: list[Row] = [
            r for r in self.calendar["rows"] if r["role"] == "used" and r["days"] is not None and r["calls"]
        ]
        self.unit: str = self.labs["basis"]

    def worst(self) -> int:
        """Return the rank of the worst open finding, -1 for none."""
        return max((severity_rank(f.severity) for f in self.open), default=-1)

    def severe(self) -> int:
        """Return the number of open findings of high or critical severity."""
        return sum(severity_rank(f.severity) >= 3 for f in self.open)

    def ending(self, within: int) -> list[Row]:
        """Return models that calls request and that end within so many days.

        Those past their date are included where the date was firm: after a "not before" nothing is known.
        """
        return [r for r in self.dated if r["days"] <= within and (r["certainty"] == "firm" or r["days"] > 0)]

    def single(self) -> bool:
        """Return whether three or more uses all end at one lab."""
        return self.lab is not None and self.lab["share"] >= 1 and self.labs["uses"] >= 3

    def risk(self) -> str:
        """Return the risk word by the rule that the verdict's method states."""
        worst = self.worst()
        if worst >= 4 or self.ending(30):
            return "critical"
        if worst == 3 or self.ending(90):
            return "high"
        if worst == 2 or self.ending(180) or self.single():
            return "moderate"
        return "low"


def calls_of(rows: Sequence[Row]) -> int:
    """Return the call sites of calendar rows."""
    return sum(r["calls"] for r in rows)


def models_of(rows: Sequence[Row]) -> list[str]:
    """Return the models of calendar rows, each once."""
    return list(dict.fromkeys(r["model"] for r in rows))


def headline(risk: str, facts: Facts) -> str:
    """Return the one sentence of the report: the risk word and the figures that make it."""
    if not facts.usages and not facts.calls:
        rest = f"; {_open(facts)}" if facts.open else ""
        return f"No call of a model was found in production code{rest}."
    parts = [p for p in (_dependence(facts), _endings(facts), _severe(facts)) if p]
    return f"Exposure is {risk}: {'; '.join(parts)}." if parts else f"Exposure is {risk}."


def _dependence(facts: Facts) -> str:
    if facts.lab is None:
        return ""
    name, uses, held = facts.lab["name"], facts.labs["uses"], facts.lab["count"]
    if uses == 1:
        return f"the only {facts.unit} with a known lab depends on {name}"
    shares = facts.labs["by_use_case"] or facts.labs["by_call_site"]
    if len(shares) > 1 and shares[1]["share"] == facts.lab["share"]:
        return f"{count(uses, facts.unit)} with a known lab {verb(uses, 'is', 'are')} spread over {len(shares):,} labs, none ahead"
    if held == uses:
        share = "" if facts.lab["share"] >= 1 else f" ({percent(facts.lab['share'])} of the weight)"
        return f"all {uses:,} {facts.unit}s with a known lab depend on {name}{share}"
    return f"{held:,} of {uses:,} {facts.unit}s with a known lab {verb(held, 'depends', 'depend')} on {name}"


def _endings(facts: Facts) -> str:
    gone = facts.ending(0)
    if gone:
        n = calls_of(gone)
        return f"{count(n, 'call site')} {verb(n, 'requests', 'request')} a model that is switched off"
    soon = facts.ending(90)
    if not soon:
        return ""
    firm = [r for r in soon if r["certainty"] == "firm"]
    n, first = calls_of(firm or soon), min(r["days"] for r in firm or soon)
    if not firm:
        what = verb(n, "1 call site requests a model that is", f"{n:,} call sites request models that are")
        return f"{what} promised for {count(first, 'more day')} only"
    if n == 1:
        return f"1 call site stops working in {count(first, 'day')}"
    return f"{n:,} call sites stop working within 90 days, the first in {count(first, 'day')}"


def _severe(facts: Facts) -> str:
    n = facts.severe()
    return f"{count(n, 'finding')} of high or critical severity {verb(n, 'is', 'are')} open" if n else ""


def _open(facts: Facts) -> str:
    n = len(facts.open)
    return f"{count(n, 'finding')} {verb(n, 'is', 'are')} open"


def exposed(facts: Facts) -> str:
    """Return what the product does with AI, and through whom."""
    if not facts.usages:
        return "No call of a model was found in the code that was read."
    n = len(facts.cases)
    first = f"The product does {count(n, 'thing')} with AI" if n else "No entry point was found that reaches a model"
    hosts = sorted({r["name"] for r in facts.providers if r["role"] == "used"})
    second = f"In use: {joined(hosts, 5)}" if hosts else "No provider is in use by default"
    optional = sum(r["role"] == "optional" for r in facts.providers)
    more = f"; {optional:,} more can be chosen by configuration" if optional else ""
    return f"{first}. {second}{more}."


def direction(facts: Facts) -> str:
    """Return what is better or worse than in the previous audit; without one nothing is said of a trend."""
    previous = facts.inputs.previous
    if previous is None:
        return "This is the first audit: there is nothing to compare it with."
    changes = []
    old, new = (previous.measure("debt") or {}).get("minutes"), facts.debt["minutes"]
    if old is not None and _effort(old) != _effort(new):
        changes.append(f"debt is {_effort(new)}, was {_effort(old)}: {'better' if new < old else 'worse'}")
    index, was = facts.labs["hhi"], facts.labs["previous_hhi"]
    if index is not None and was is not None and index != was:
        changes.append(f"the index by lab is {index:,}, was {was:,}: {'better' if index < was else 'worse'}")
    held, found = sum(f.waiver is None for f in previous.findings), len(facts.open)
    if held != found:
        changes.append(f"open findings are {found:,}, were {held:,}: {'better' if found < held else 'worse'}")
    since = _since(previous, facts.inputs.as_of)
    if not changes:
        return f"Debt, concentration and the number of findings are those of {since}."
    return f"Since {since}: {'; '.join(changes)}."


def _since(previous: Audit, today: date) -> str:
    """Return the audit before: by its day, or by its commit where another commit was judged on the same day."""
    commit = previous.repository.commit
    if previous.run.as_of == today.isoformat() and commit:
        return f"commit {commit[:10]}"
    return f"the audit of {day(date.fromisoformat(previous.run.as_of))}"


def _effort(minutes: int) -> str:
    return days(minutes) if minutes else "none"


def debt(facts: Facts) -> str:
    """Return the effort to repair what is open, and its rating."""
    minutes, amount = facts.debt["minutes"], len(facts.open)
    if not amount:
        return "No finding is open."
    if not minutes:
        return f"{capital(_open(facts))}; no effort is counted for {verb(amount, 'it', 'them')}."
    what = "the one open finding" if amount == 1 else f"the {amount:,} open findings"
    first = f"About {days(minutes)} to repair {what}"
    if facts.debt["rating"] is None or not facts.debt["ai_lines"]:
        return f"{first}."
    share = percent(facts.debt["ratio"])
    return f"{first}, {share} of the estimated cost to write the AI-related code anew (rating {facts.debt['rating']})."


def sure(facts: Facts) -> str:
    """Return for how many call sites model and host are known, and what code cannot show."""
    total = len(facts.usages)
    blind = "Contracts, traffic and spending are not visible in code."
    if not total:
        return f"Only files of this repository were read. {blind}"
    models = sum(bool(u.models) for u in facts.usages)
    hosts = sum(bool(u.hosts) for u in facts.usages)
    if total == 1:
        known = [f"the {what} is {'known' if n else 'not known'}" for what, n in (("model", models), ("host", hosts))]
        return f"For the one call site {' and '.join(known)}. {blind}"
    return f"Of {total:,} call sites the model is known for {models:,} and the host for {hosts:,}. {blind}"


def waiting(facts: Facts) -> str:
    """Return what happens on which day if nothing is done."""
    gone = models_of(facts.ending(0))
    ahead = sorted((r for r in facts.dated if 0 < r["days"] <= 365), key=lambda r: (r["shutdown"], r["model"]))
    parts = []
    if gone:
        parts.append(
            f"{joined(gone)} {verb(len(gone), 'is', 'are')} past the announced end: calls fail or are about to."
        )
    for row in ahead[:2]:
        word = "On" if row["certainty"] == "firm" else "Not before"
        what = f"{count(row['calls'], 'call site')} of {row['model']}"
        stop = verb(row["calls"], "stops", "stop")
        parts.append(f"{word} {day(date.fromisoformat(row['shutdown']))} {what} {stop} working.")
    rest = len(ahead) - 2
    if rest > 0:
        parts.append(
            f"{capital(count(rest, 'more row'))} of the calendar {verb(rest, 'follows', 'follow')} within a year."
        )
    if not parts:
        return "No model that the code calls has an announced end within a year, as far as dates are known."
    return " ".join(parts)


def leaving(facts: Facts) -> str:
    """Return what leaving the vendor that is hardest to leave costs, and what would make it easier."""
    rows = [r for r in facts.inputs.made["exit"]["rows"] if r["kind"] == "host"]
    if not facts.usages and not facts.calls:
        return "No model is called, so there is no vendor of models to leave."
    if not rows:
        return "Which vendors serve the models is not known, so what leaving them costs is not known."
    row = rows[0]
    first = (
        f"Leaving {row['name']} touches {count(row['calls'], 'call site')} in {count(row['modules'], 'file')} and takes "
        f"about {row['days_low']}\N{EN DASH}{row['days_high']} person-days: rated {row['band']}, {row['score']} of 100"
    )
    return f"{first}. {LOWER[row['lower']]}"


LOWER = {
    "interface": "An interface that other vendors share would lower it most.",
    "spread": "One place for the calls, in front of the SDK, would lower it most.",
    "dialect": "Tools and schemas in a neutral form would lower it most.",
    "state": "Keeping the state in the own store would lower it most.",
    "fine_tunes": "Models tuned from open weights would lower it most.",
    "embeddings": "Embeddings with open weights would lower it most: the index could then move.",
    "runtime": "Agents in the own process would lower it most.",
    "no_evals": "An evaluation that proves a switch would lower it most.",
}
"""What lowers a score most, by its largest part."""
