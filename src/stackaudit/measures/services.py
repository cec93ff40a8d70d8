"""Services of a repository with several of them: each with its owner, its debt and its rating."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from stackaudit.graph.services import service_of
from stackaudit.measures import Inputs
from stackaudit.measures.shared import ai_code
from stackaudit.measures.shared.pricing import Cost, priced, rating, ratio_of
from stackaudit.model.audit import Measure
from stackaudit.model.findings import Finding

requires: tuple[str, ...] = ("findings",)
METHOD = (
    "A service is a folder with a manifest of its own below which something can be started (a route, a command, a job); "
    "a folder with a manifest and nothing to start belongs to the service above. A finding belongs to the service of its "
    "primary place. Debt, ratio and rating as in technical debt, over the AI-related lines of the service. Services without "
    "such lines and without findings are left out; empty where fewer than two are left."
)


def compute(inputs: Inputs) -> Measure:
    """Return one row for each service, the most indebted first."""
    folders = {str(n.get("service")) for n in inputs.graph.of("module", "entry_point") if n.get("service") is not None}
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    for cost in priced([f for f in inputs.findings if f.waiver is None]):
        costs[service_of(cost.finding.primary.path, folders)].append(cost)
    lines: Counter[str] = Counter()
    for path, number in ai_code.lines(inputs.graph).items():
        lines[service_of(path, folders)] += number
    rows = [_row(folder, costs[folder], lines[folder], inputs) for folder in folders]
    rows = [row for row in rows if row["ai_lines"] or row["findings"]]
    rows.sort(key=lambda r: (-r["minutes"], r["path"]))
    return Measure("services", "Services", METHOD, rows if len(rows) > 1 else [])


def _row(folder: str, costs: list[Cost], lines: int, inputs: Inputs) -> dict[str, Any]:
    minutes = sum(c.minutes for c in costs)
    ratio = ratio_of(minutes, lines)
    cases, owners, calls = _what(folder, inputs, [c.finding for c in costs])
    return {
        "path": folder,
        "name": folder or ".",
        "owner": min(owners, key=lambda o: (-owners[o], o)) if owners else None,
        "use_cases": cases,
        "calls": calls,
        "ai_lines": lines,
        "findings": len(costs),
        "severities": dict(sorted(Counter(c.finding.severity for c in costs).items())),
        "minutes": round(minutes),
        "ratio": None if ratio is None else round(ratio, 4),
        "rating": None if ratio is None else rating(ratio),
        "risk": round(sum(c.risk for c in costs), 2),
    }


def _what(folder: str, inputs: Inputs, findings: list[Finding]) -> tuple[list[str], Counter[str], int]:
    """Return the use cases that start in a service, its owners and its call sites."""
    graph = inputs.graph
    owners = Counter(str(o) for n in graph.of("module") if n.get("service") == folder and (o := n.get("owner")))
    owners.update(f.owner for f in findings if f.owner and not owners)
    cases = sorted(
        case.name
        for case in graph.of("use_case")
        if case.scope == "prod" and any(e.get("service") == folder for e in graph.out(case, "contains"))
    )
    services = {n.name: n.get("service") for n in graph.of("module")}
    calls = sum(
        1
        for n in graph.of("call")
        if n.active and n.get("operation") != "client" and services.get(n.place.path) == folder
    )
    return cases, owners, calls
