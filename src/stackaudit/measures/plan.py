"""The plan: what to repair in which order, one action for each place to change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.pricing import Cost, priced
from stackaudit.measures.shared.words import capital, count
from stackaudit.model.audit import Measure
from stackaudit.model.findings import Finding, severity_rank

requires: tuple[str, ...] = ("calendar", "findings")
URGENCY = ((30, 4.0), (90, 2.0), (180, 1.5))
"""Days to the deadline and the factor on the risk of what has one."""
LEAST_MINUTES = 15
"""Opening, testing and reviewing a change takes that long, however small it is."""
METHOD = (
    "Open findings are put together by what is changed together: one model, one file, or one matter of the whole "
    "repository. Actions are ordered by risk x urgency x reach / effort. Risk is severity (1, 3, 8, 20 from low to "
    "critical) x confidence; urgency is 4 within 30 days of the deadline or after it, 2 within 90, 1.5 within 180, else 1;"
    " reach is the number of use cases that the action serves, at least 1; effort is at least 15 minutes."
)
ASSUMPTIONS = (
    "The minutes of a rule are estimates, not calibrated with this team; a person-day is 8 hours.",
    "A deadline is the earliest day on which a host switches off the model that the action is about.",
    "The owner of an action is the owner of most of its findings, from CODEOWNERS and service catalogues.",
)
_WIDE = frozenset({"graph", "history"})
"""What rules need that judge more than one place: each of their findings is an action of its own."""


def compute(inputs: Inputs) -> Measure:
    """Return all actions, the most pressing first."""
    costs = priced([f for f in inputs.findings if f.waiver is None])
    total = sum(c.risk for c in costs)
    ends, cases = _deadlines(inputs), _use_cases(inputs)
    groups: defaultdict[tuple[str, ...], list[Cost]] = defaultdict(list)
    for cost in costs:
        groups[_place(cost, inputs)].append(cost)
    actions = [_action(key, group, total, ends, cases, inputs) for key, group in groups.items()]
    actions.sort(key=lambda a: (-a["score"], a["deadline"] or "9999", a["minutes"], a["paths"], a["title"]))
    value = {
        "actions": actions,
        "minutes": sum(a["minutes"] for a in actions),
        "findings": len(costs),
        "assumptions": list(ASSUMPTIONS),
    }
    return Measure("plan", "Plan", METHOD, value)


def _place(cost: Cost, inputs: Inputs) -> tuple[str, ...]:
    """Return what is changed for a finding."""
    finding = cost.finding
    node = inputs.graph.nodes.get(finding.nodes[0]) if finding.nodes else None
    if node is not None and node.kind == "model":
        return ("model", node.name)
    if _is_wide(finding, inputs):
        return ("matter", finding.primary.path, finding.rule)
    return ("path", finding.primary.path)


def _is_wide(finding: Finding, inputs: Inputs) -> bool:
    rule = inputs.rules.get(finding.rule)
    return rule is not None and rule.needs in _WIDE


def _deadlines(inputs: Inputs) -> dict[str, str]:
    """Return model id → the earliest day on which a host switches it off, for models in use."""
    found: dict[str, str] = {}
    for row in inputs.made["calendar"]["rows"]:
        if row["role"] == "used" and row["shutdown"]:
            found[row["node"]] = min(found.get(row["node"], row["shutdown"]), row["shutdown"])
    return found


def _use_cases(inputs: Inputs) -> dict[str, set[str]]:
    """Return node id → the use cases that need it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for case in inputs.graph.of("use_case"):
        for node in inputs.graph.out(case, "needs") if case.scope == "prod" else ():
            found[node.id].add(case.name)
    return found


def _action(
    key: tuple[str, ...], group: Sequence[Cost], total: float, ends: dict[str, str], cases: dict[str, set[str]],
    inputs: Inputs,
) -> dict[str, Any]:  # fmt: skip
    findings = [c.finding for c in group]
    worst = max(group, key=lambda c: (severity_rank(c.finding.severity), c.risk)).finding
    rules = sorted({f.rule for f in findings})
    due = [f for f in findings if key[0] == "model" and not _is_wide(f, inputs)]
    deadline = min((ends[n] for f in due for n in f.nodes[:1] if n in ends), default=None)
    reached = sorted({name for f in findings for n in f.nodes for name in cases.get(n, ())})
    minutes, risk = sum(c.minutes for c in group), sum(c.risk for c in group)
    urgency = _urgency(deadline, inputs.as_of)
    owners = Counter(f.owner for f in findings if f.owner)
    return {
        "about": _about(key, worst.nodes, inputs),
        "title": _title(key, worst.rule, worst.message, worst.nodes, len(rules), inputs),
        "lead": worst.rule,
        "rules": rules,
        "paths": sorted({f.primary.path for f in findings}),
        "places": sorted({f"{f.primary.path}:{f.primary.line}" for f in findings}),
        "findings": len(group),
        "fingerprints": sorted(f.fingerprint for f in findings),
        "minutes": round(minutes),
        "severity": worst.severity,
        "risk": round(risk, 2),
        "risk_share": round(risk / total, 4) if total else 0.0,
        "reach": len(reached),
        "use_cases": reached,
        "urgency": urgency,
        "deadline": deadline,
        "owner": min(owners, key=lambda o: (-owners[o], o)) if owners else None,
        "score": round(risk * urgency * max(len(reached), 1) / max(minutes, LEAST_MINUTES), 4),
    }


def _urgency(deadline: str | None, today: date) -> float:
    if deadline is None:
        return 1.0
    left = (date.fromisoformat(deadline) - today).days
    return next((factor for days, factor in URGENCY if left <= days), 1.0)


def _title(
    key: tuple[str, ...], rule_id: str, message: str, nodes: Sequence[str], rules: int, inputs: Inputs
) -> str:  # fmt: skip
    rule = inputs.rules.get(rule_id)
    repair = rule.action.replace("{name}", _about(key, nodes, inputs)) if rule is not None else message
    more = f", and {count(rules - 1, 'more repair')} in the same place" if rules > 1 else ""
    return capital(f"{repair}{more}")


def _about(key: tuple[str, ...], nodes: Sequence[str], inputs: Inputs) -> str:
    """Return the name of what is changed; empty where it has none."""
    node = inputs.graph.nodes.get(nodes[0]) if nodes else None
    return key[1] if key[0] == "model" else node.name if node is not None else ""
