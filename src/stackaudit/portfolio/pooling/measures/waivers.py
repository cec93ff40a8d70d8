"""Accepted findings, and which of them open again soon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
SOON = 90
METHOD = (
    f"Findings that a waiver accepts. Near its end: within {SOON} days. Afterwards the finding is open again. A waiver "
    "without an end is counted apart."
)


def compute(pool: Pool) -> Measure:
    """Return the waivers near their end, the nearest first, and how many there are in all."""
    everything = [(member, row) for member, brief in pool.audited for row in brief.waived]
    last = (pool.as_of + timedelta(SOON)).isoformat()
    rows: list[dict[str, Any]] = [
        {
            "repository": member.name,
            "rule": row.rule,
            "severity": row.severity,
            "message": row.message,
            "path": row.path,
            "until": row.until,
            "days": (date.fromisoformat(row.until) - pool.as_of).days,
            "owner": row.owner or member.owner,
            "reason": row.reason,
        }
        for member, row in everything
        if row.until is not None and row.until <= last
    ]
    rows.sort(key=lambda r: (r["until"], r["repository"], r["rule"], r["path"]))
    value = {"waived": len(everything), "endless": sum(row.until is None for _, row in everything), "ending": rows}
    return Measure("waivers", "Waivers near their end", METHOD, value)
