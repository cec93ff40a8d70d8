"""What each owner has to do."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.model.findings import SEVERITIES
from stackaudit.model.portfolio import Brief, Member
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
METHOD = (
    "Repositories by the owner that the portfolio names, with their open findings of high or critical severity, the effort "
    "of all open findings, and the first steps of their plans: those with a deadline first, then by severity and by the "
    "share of the repository's risk that they take away."
)
MOST = 8


def compute(pool: Pool) -> Measure:
    """Return one row for each owner, the one with most severe findings first; repositories without an owner come last."""
    found: dict[str, list[tuple[Member, Brief]]] = defaultdict(list)
    for member, brief in pool.audited:
        found[member.owner or ""].append((member, brief))
    rows = [_row(owner, repositories) for owner, repositories in sorted(found.items())]
    rows.sort(key=lambda r: (not r["owner"], -r["severe"], -r["minutes"], r["owner"]))
    return Measure("owners", "Owners", METHOD, rows)


def _row(owner: str, repositories: list[tuple[Member, Brief]]) -> dict[str, Any]:
    steps = [
        {"repository": m.name, "title": a.title, "severity": a.severity, "minutes": a.minutes, "deadline": a.deadline,
         "risk": a.risk}
        for m, b in repositories
        for a in b.actions
    ]  # fmt: skip
    steps.sort(key=_first)
    return {
        "owner": owner,
        "repositories": [m.name for m, _ in repositories],
        "findings": sum(n for _, b in repositories for _, n in b.severities),
        "severe": sum(n for _, b in repositories for s, n in b.severities if SEVERITIES.index(s) >= 3),
        "minutes": sum(b.minutes for _, b in repositories),
        "steps": steps[:MOST],
        "more": max(len(steps) - MOST, 0),
    }


def _first(step: dict[str, Any]) -> tuple[str, int, float, str, str]:
    return (
        step["deadline"] or "9999",
        -SEVERITIES.index(step["severity"]),
        -step["risk"],
        step["repository"],
        step["title"],
    )
