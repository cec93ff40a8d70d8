"""Looking through vendors in another way: a stored audit holds the rows of both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stackaudit.measures import LookThrough
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError

MEASURE = "concentration"


def through(audit: Audit, mode: LookThrough) -> Audit:
    """Return the audit with concentration by parent counted as *mode* says; its findings stay as they were judged.

    Raises:
        UsageError: the audit was stored by a version that counted in one way only.
    """
    value = audit.measure(MEASURE)
    if not isinstance(value, dict) or not isinstance(value.get("other"), dict):
        raise UsageError("this audit holds no second way to count parents: it was stored by an older version")
    if value["look_through"] == mode:
        return audit
    others = {(r["layer"], r["axis"]): r for r in value["other"]["layers"]}
    rows: list[Any] = value["layers"]
    changed = [r for r in rows if (r["layer"], r["axis"]) in others]
    swapped = {
        **value,
        "look_through": mode,
        "layers": [others.get((r["layer"], r["axis"]), r) for r in rows],
        "other": {"look_through": value["look_through"], "layers": changed},
    }
    measures = tuple(replace(m, value=swapped) if m.id == MEASURE else m for m in audit.measures)
    return replace(audit, measures=measures)
