"""Technical debt: the effort to repair all findings, its rating, and what to repair first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.words import capital, count
from stackaudit.model.audit import Measure
from stackaudit.model.findings import Finding, Severity, severity_rank

requires: tuple[str, ...] = ("calendar", "findings")
FURTHER = 0.25
"""Share of the effort for each further finding of one rule in one file."""
MINUTES_PER_LINE = 30
"""Cost to write a line: the default of SonarQube's debt ratio ("Metric definitions", development cost)."""
RATINGS = ((0.05, "A"), (0.10, "B"), (0.20, "C"), (0.50, "D"))
"""Upper ends of the ratings (SQALE, as SonarQube draws them); above is E."""
WEIGHTS: dict[Severity, int] = {"info": 0, "low": 1, "medium": 3, "high": 8, "critical": 20}
"""Risk of an open finding, before its confidence."""
ACTIONS = 8
METHOD = (
    "Debt = minutes to repair each open finding: the first of a rule in a file counts in full, each further one 25 "
    "per cent; waived findings do not count. Ratio = debt / (AI-related lines x 30 minutes), rating A up to 5, B up"
    " to 10, C up to 20, D up to 50 per cent, E above (SQALE); none where no line was read. Risk is kept apart: severity (1, 3, 8, 20 from low "
    "to critical) x confidence."
)
ASSUMPTIONS = [
    "The minutes of a rule are estimates, not calibrated with this team; a person-day is 8 hours.",
    "Further findings of one rule in one file count a quarter: the second repair is easier than the first.",
    "Related places of one finding cost nothing extra: one repair serves them all.",
    "A line of AI-related code, of a module that holds a part of the stack, is taken at 30 minutes to write anew.",
]


@dataclass(frozen=True, slots=True)
class _Cost:
    finding: Finding
    minutes: float
    risk: float


def compute(inputs: Inputs) -> Measure:
    """Return minutes, ratio and rating, tables by family, rule and path, and the actions to take first."""
    costs = priced([f for f in inputs.findings if f.waiver is None])
    minutes = sum(c.minutes for c in costs)
    cost = inputs.coverage.ai_lines * MINUTES_PER_LINE
    ratio = minutes / cost if cost else None if minutes else 0.0
    value = {
        "minutes": round(minutes),
        "hours": round(minutes / 60, 1),
        "ratio": None if ratio is None else round(ratio, 4),
        "rating": None if ratio is None else rating(ratio),
        "ai_lines": inputs.coverage.ai_lines,
        "cost_per_line_minutes": MINUTES_PER_LINE,
        "by_family": _by_family(costs, inputs),
        "by_rule": _by_rule(costs, inputs),
        "by_path": _by_path(costs, inputs),
        "fix_first": _fix_first(costs, inputs)[:ACTIONS],
        "assumptions": ASSUMPTIONS,
    }
    return Measure("debt", "Technical debt", METHOD, value)


def priced(findings: Sequence[Finding]) -> list[_Cost]:
    """Return each finding with its minutes and its risk, in the order given.

    Minutes: full for the first of a rule in a file (the dearest), a quarter for the others (SQALE remediation with a
    discount for repetition; knowledge, section "Debt accounting").
    """
    sites: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        sites[finding.rule, finding.primary.path].append(finding)
    first = {max(group, key=lambda f: f.effort_minutes).fingerprint for group in sites.values()}
    return [
        _Cost(f, f.effort_minutes * (1 if f.fingerprint in first else FURTHER), WEIGHTS[f.severity] * f.confidence)
        for f in findings
    ]


def rating(ratio: float) -> str:
    """Return A to E for a debt ratio (0 to 1 and above)."""
    return next((letter for end, letter in RATINGS if ratio <= end), "E")


# -- tables ----------------------------------------------------------------------------------------------------------


def _grouped(costs: Iterable[_Cost], key: str, names: Iterable[str]) -> list[dict[str, Any]]:
    groups: defaultdict[str, list[_Cost]] = defaultdict(list)
    for cost, name in zip(costs, names, strict=True):
        groups[name].append(cost)
    rows: list[dict[str, Any]] = [
        {key: name, "minutes": round(sum(c.minutes for c in group)), "findings": len(group)}
        for name, group in groups.items()
    ]
    return sorted(rows, key=lambda r: (-r["minutes"], r[key]))


def _family(finding: Finding, inputs: Inputs) -> str:
    rule = inputs.rules.get(finding.rule)
    return rule.family if rule is not None else ""


def _by_family(costs: Sequence[_Cost], inputs: Inputs) -> list[dict[str, Any]]:
    return _grouped(costs, "family", (_family(c.finding, inputs) for c in costs))


def _by_rule(costs: Sequence[_Cost], inputs: Inputs) -> list[dict[str, Any]]:
    rows = _grouped(costs, "rule", (c.finding.rule for c in costs))
    for row in rows:
        rule = inputs.rules.get(row["rule"])
        row["name"] = rule.name if rule is not None else row["rule"]
    return rows


def _by_path(costs: Sequence[_Cost], inputs: Inputs) -> list[dict[str, Any]]:
    """Costs per file, with the commits that touched it: where debt and change meet, repair pays first (CodeScene)."""
    touched = {n.name: n.get("commits") for n in inputs.graph.of("module")}
    rows = _grouped(costs, "path", (c.finding.primary.path for c in costs))
    worst: dict[str, Severity] = {}
    for cost in costs:
        path, severity = cost.finding.primary.path, cost.finding.severity
        worst[path] = max(worst.get(path, severity), severity, key=severity_rank)
    for row in rows:
        row["worst"] = worst[row["path"]]
        if touched.get(row["path"]) is not None:
            row["commits"] = touched[row["path"]]
    return rows


# -- actions ---------------------------------------------------------------------------------------------------------


def _fix_first(costs: Sequence[_Cost], inputs: Inputs) -> list[dict[str, Any]]:
    """Group findings by what is repaired together: one model, else one file; sort by deadline, then risk for effort."""
    total = sum(c.risk for c in costs)
    ends = _deadlines(inputs)
    groups: defaultdict[tuple[str, str], list[_Cost]] = defaultdict(list)
    for cost in costs:
        if cost.risk:
            groups[_place(cost.finding, inputs)].append(cost)
    rows = [(_action(kind, name, group, total, ends, inputs), group) for (kind, name), group in groups.items()]
    rows.sort(key=lambda r: (r[0]["deadline"] or "9999", -_density(r[1]), r[0]["paths"], r[0]["title"]))
    return [row for row, _ in rows]


def _place(finding: Finding, inputs: Inputs) -> tuple[str, str]:
    node = inputs.graph.nodes.get(finding.nodes[0]) if finding.nodes else None
    return ("model", node.name) if node is not None and node.kind == "model" else ("path", finding.primary.path)


def _density(group: Sequence[_Cost]) -> float:
    return sum(c.risk for c in group) / max(sum(c.minutes for c in group), 1)


def _deadlines(inputs: Inputs) -> dict[str, str]:
    """Return model id → the earliest day on which a host switches it off, for models in use."""
    found: dict[str, str] = {}
    for row in inputs.made["calendar"]["rows"]:
        if row["role"] == "used" and row["shutdown"]:
            found[row["node"]] = min(found.get(row["node"], row["shutdown"]), row["shutdown"])
    return found


def _action(
    kind: str, name: str, group: Sequence[_Cost], total: float, ends: dict[str, str], inputs: Inputs
) -> dict[str, Any]:
    worst = max(group, key=lambda c: (severity_rank(c.finding.severity), c.risk)).finding
    rules = sorted({c.finding.rule for c in group})
    lifecycle = [ends[n] for c in group if kind == "model" for n in c.finding.nodes[:1] if n in ends]
    return {
        "title": _title(kind, name, worst, len(rules), inputs),
        "rules": rules,
        "paths": sorted({c.finding.primary.path for c in group}),
        "findings": len(group),
        "minutes": round(sum(c.minutes for c in group)),
        "severity": worst.severity,
        "risk_share": round(sum(c.risk for c in group) / total, 4) if total else 0.0,
        "deadline": min(lifecycle, default=None),
    }


def _title(kind: str, name: str, worst: Finding, rules: int, inputs: Inputs) -> str:
    rule = inputs.rules.get(worst.rule)
    node = inputs.graph.nodes.get(worst.nodes[0]) if worst.nodes else None
    about = name if kind == "model" else node.name if node is not None else ""
    repair = rule.action.replace("{name}", about) if rule is not None else worst.message
    more = f", and {count(rules - 1, 'more repair')} in the same place" if rules > 1 else ""
    return capital(f"{repair}{more}")
