"""The plan of an audit, cut to a budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError

SCHEMA = "stackaudit.plan/1"


def plan_of(audit: Audit, budget: int | None) -> dict[str, Any]:
    """Return the actions that fit into *budget* minutes, in their order, and those that are left.

    An action that does not fit any more is left, and smaller ones after it may still fit. Without a budget all are taken.

    Raises:
        UsageError: the audit was stored by a version that made no plan.
    """
    value = audit.measure("plan")
    if not isinstance(value, dict):
        raise UsageError("this audit holds no plan: it was stored by an older version; audit the code again")
    taken: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    used = 0
    for action in value["actions"]:
        fits = budget is None or used + action["minutes"] <= budget
        (taken if fits else left).append(action)
        used += action["minutes"] if fits else 0
    return {
        "schema": SCHEMA,
        "repository": audit.repository.name,
        "as_of": audit.run.as_of,
        "budget_minutes": budget,
        "planned": _share(taken),
        "left": _share(left),
        "method": next(m.method for m in audit.measures if m.id == "plan"),
        "assumptions": value["assumptions"],
    }


def _share(actions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "minutes": sum(a["minutes"] for a in actions),
        "findings": sum(a["findings"] for a in actions),
        "risk_share": round(sum(a["risk_share"] for a in actions), 4),
        "actions": list(actions),
    }
