"""Technical debt: the effort to repair all findings, its rating, and what to repair first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.pricing import MINUTES_PER_LINE, Cost, priced, rating, ratio_of
from stackaudit.model.audit import Measure
from stackaudit.model.findings import Finding, Severity, severity_rank

requires: tuple[str, ...] = ("plan", "findings")
ACTIONS = 8
"""Of the plan, what to fix first."""
METHOD = (
    "Debt = minutes to repair each open finding: the first of a rule in a file counts in full, each further one 25 "
    "per cent; waived findings do not count, those of a baseline do. Ratio = debt / (AI-related lines x 30 minutes), rating A up to 5, B up"
    " to 10, C up to 20, D up to 50 per cent, E above (SQALE); none where no line was read. Risk is kept apart: severity (1, 3, 8, 20 from low "
    "to critical) x confidence."
)
ASSUMPTIONS = [
    "The minutes of a rule are estimates, not calibrated with this team; a person-day is 8 hours.",
    "Further findings of one rule in one file count a quarter: the second repair is easier than the first.",
    "Related places of one finding cost nothing extra: one repair serves them all.",
    "A line of AI-related code, of a module that holds a part of the stack, is taken at 30 minutes to write anew.",
    "Interest is not added to the debt: what waiting costs shows in the commits that touch an indebted file and in its age.",
    "The age of a file is an upper bound for the age of its findings; files that change together are not counted.",
]


def compute(inputs: Inputs) -> Measure:
    """Return minutes, ratio and rating, tables by family, rule and path, and the actions to take first."""
    costs = priced([f for f in inputs.findings if f.waiver is None])
    minutes = sum(c.minutes for c in costs)
    ratio = ratio_of(minutes, inputs.coverage.ai_lines)
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
        "fix_first": [a for a in inputs.made["plan"]["actions"] if a["risk"]][:ACTIONS],
        "assumptions": ASSUMPTIONS,
    }
    return Measure("debt", "Technical debt", METHOD, value)


# -- tables ----------------------------------------------------------------------------------------------------------


def _grouped(costs: Iterable[Cost], key: str, names: Iterable[str]) -> list[dict[str, Any]]:
    groups: defaultdict[str, list[Cost]] = defaultdict(list)
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


def _by_family(costs: Sequence[Cost], inputs: Inputs) -> list[dict[str, Any]]:
    return _grouped(costs, "family", (_family(c.finding, inputs) for c in costs))


def _by_rule(costs: Sequence[Cost], inputs: Inputs) -> list[dict[str, Any]]:
    rows = _grouped(costs, "rule", (c.finding.rule for c in costs))
    for row in rows:
        rule = inputs.rules.get(row["rule"])
        row["name"] = rule.name if rule is not None else row["rule"]
    return rows


def _by_path(costs: Sequence[Cost], inputs: Inputs) -> list[dict[str, Any]]:
    """Costs per file, with the proxies of their interest.

    Where debt and change meet, repair pays first (CodeScene): the commits that touched the file, and since when and until
    when it was changed, at least as far as the history that was read goes.
    """
    modules = {n.name: n for n in inputs.graph.of("module")}
    rows = _grouped(costs, "path", (c.finding.primary.path for c in costs))
    worst: dict[str, Severity] = {}
    for cost in costs:
        path, severity = cost.finding.primary.path, cost.finding.severity
        worst[path] = max(worst.get(path, severity), severity, key=severity_rank)
    for row in rows:
        row["worst"] = worst[row["path"]]
        module = modules.get(row["path"])
        if module is not None and module.get("commits") is not None:
            row |= {key: module.get(key) for key in ("commits", "first_commit", "last_commit")}
    return rows
