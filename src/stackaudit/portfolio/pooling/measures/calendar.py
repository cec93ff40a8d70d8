"""Models that are switched off, over all repositories."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.model.portfolio import Ending
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
METHOD = (
    "Models that production code calls and that have an announced end at the host that they are called at, with the "
    "repositories and call sites that stop working. Firm: the host names the day. Not before: it promises the model until "
    "then. Days are counted from the day of the report."
)


def compute(pool: Pool) -> Measure:
    """Return one row for each model, host and day, the nearest first."""
    found: dict[tuple[str, str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for member, brief in pool.audited:
        for row in brief.endings:
            found[_key(row)][member.name] += row.calls
    rows: list[dict[str, Any]] = [
        {
            "model": model,
            "host": host,
            "shutdown": shutdown,
            "certainty": certainty,
            "days": (date.fromisoformat(shutdown) - pool.as_of).days,
            "calls": sum(repositories.values()),
            "repositories": sorted(repositories),
        }
        for (shutdown, model, host, certainty), repositories in sorted(found.items())
    ]
    return Measure("calendar", "Models that are switched off", METHOD, {"rows": rows})


def _key(row: Ending) -> tuple[str, str, str, str]:
    return row.shutdown, row.model, row.host, row.certainty
