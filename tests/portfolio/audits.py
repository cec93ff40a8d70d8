"""Audits made by hand, for archives and trends."""

import itertools
from collections.abc import Sequence
from typing import Any

from stackaudit.model.audit import Audit, CatalogueInfo, Coverage, Measure, Repository, Run
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Rule, Waiver
from stackaudit.model.graph import Edge, Node, StackGraph
from stackaudit.model.source import Skip


def place(path: str = "src/a.py", line: int = 3) -> Evidence:
    return Evidence.at(path, line, detector="test", technique="literal", snippet="call()")


def finding(mark: str, *, severity: str = "medium", waived: bool = False, path: str = "src/a.py") -> Finding:
    waiver = Waiver("known", None, None, "src/a.py:1") if waived else None
    return Finding("RES001", severity, 0.9, f"{mark} has no timeout", place(path), (), (), mark, 15, None, waiver)


def node(name: str, kind: str = "provider") -> Node:
    return Node(f"{kind}-{name}", kind, name, "prod", "used", {"layer": "inference"}, 0.9, (place(),), name)


def made(
    day: str = "2026-11-20",
    *,
    repository: str = "shop",
    commit: str | None = None,
    findings: Sequence[Finding] = (),
    nodes: Sequence[Node] = (),
    minutes: int = 60,
    rating: str = "A",
    hhi: int | None = 5000,
    version: str = "0.1.0",
    settings: dict[str, Any] | None = None,
) -> Audit:
    """Return an audit of *day*."""
    run = Run(
        day, {"include": [], "exclude": [], "profile": "default", "history": True, **(settings or {})}, "default",
        CatalogueInfo("2026-11-01", "c" * 12), Coverage(10, 9, 8, 1000, (("python", 10),), 500, 200),
    )  # fmt: skip
    rows = [{"layer": "foundation_model", "axis": "lab", "hhi": hhi}]
    return Audit(
        tool=("stackaudit", version),
        run=run,
        repository=Repository(repository, commit, "main", (("python", 10),)),
        graph=StackGraph(
            {n.id: n for n in nodes}, tuple(Edge("calls", a.id, b.id) for a, b in itertools.pairwise(nodes))
        ),
        rules=(Rule("RES001", "no-timeout", "res", "medium", 0.9, 15, "file", "s", "w", "f", "a", (("x", ("y",)),)),),
        findings=tuple(findings),
        measures=(
            Measure("debt", "Debt", "counted", {"minutes": minutes, "ratio": 0.01, "rating": rating}),
            Measure("concentration", "Concentration", "HHI", {"layers": rows}),
            Measure("inventory", "Inventory", "counted", {"calls": {"total": 3, "by_operation": {"chat": 3}}}),
        ),
        skips=(Skip("big.bin", "listing", "too large"),),
    )
