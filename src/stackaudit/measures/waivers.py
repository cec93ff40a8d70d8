"""The register of waivers: what is accepted, by whom, until when, and which waivers have lost their use."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.model.audit import Measure
from stackaudit.model.waivers import WaiverRow

requires: tuple[str, ...] = ("findings",)
SOON = 30
"""Days before its end from which a waiver is called ending."""
METHOD = (
    "Waivers are read from comments of the code and from the configuration. A waived finding stays in the audit with "
    "its reason, is counted here, and counts neither as debt nor against --fail-on. The last day of a waiver counts; "
    "afterwards the finding is open again."
)


def compute(inputs: Inputs) -> Measure:
    """Return the counts and every waiver with its state."""
    rows = inputs.waivers
    states = Counter(r.state for r in rows)
    waived = [f for f in inputs.findings if f.waiver is not None]
    value = {
        "waived": len(waived),
        "by_rule": dict(sorted(Counter(f.rule for f in waived).items())),
        "states": dict(sorted(states.items())),
        "ending": sum(1 for r in rows if _ends_soon(r, inputs.as_of)),
        "rows": [_row(r, inputs.as_of) for r in rows],
    }
    return Measure("waivers", "Waivers", METHOD, value)


def _ends_soon(row: WaiverRow, as_of: date) -> bool:
    return row.state == "in force" and row.until is not None and row.until <= (as_of + timedelta(SOON)).isoformat()


def _row(row: WaiverRow, as_of: date) -> dict[str, Any]:
    return {
        "place": row.place,
        "state": row.state,
        "rules": list(row.rules),
        "reason": row.reason,
        "until": row.until,
        "owner": row.owner,
        "waived": row.waived,
        "ends_soon": _ends_soon(row, as_of),
        "note": row.note,
    }
