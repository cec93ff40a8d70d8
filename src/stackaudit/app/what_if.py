"""What-if on an audit: the words of a user become a scenario, and the graph answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from stackaudit.catalog.loading import load
from stackaudit.measures.what_if.adding import answer as one_more
from stackaudit.measures.what_if.scenario import Scenario, answer
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError

SCHEMA = "stackaudit.what-if/1"
_CHANGE = re.compile(r"([+-]?\d{1,5}(?:\.\d{1,3})?)\s*%")


def scenario_of(
    down: Sequence[str], retire: Sequence[str], on: str | None, price: Sequence[str], move: Sequence[str]
) -> Scenario:
    """Return the scenario that options ask for.

    Raises:
        UsageError: a date, price or move is not written as ``2027-01-31``, ``ID=+30%`` or ``A=B``, or nothing is asked.
    """
    if not (down or retire or price or move):
        raise UsageError("nothing is asked; give --down ID, --retire MODEL, --price ID=+30% or --move A=B")
    if on is not None and not retire:
        raise UsageError("--on is the day of a --retire; give that too")
    try:
        day = date.fromisoformat(on) if on is not None else None
    except ValueError:
        raise UsageError(f"--on {on!r} is no date; write it as YYYY-MM-DD") from None
    return Scenario(tuple(down), tuple(retire), day, tuple(_price(p) for p in price), tuple(_move(m) for m in move))


def _price(text: str) -> tuple[str, float]:
    name, equals, change = text.rpartition("=")
    found = _CHANGE.fullmatch(change.strip())
    if not equals or not name.strip() or found is None or float(found[1]) < -100:
        raise UsageError(f"{text!r} is no change of price; write ID=+30% or ID=-10%")
    return name.strip(), float(found[1]) / 100


def _move(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals or not old.strip() or not new.strip():
        raise UsageError(f"{text!r} is no move; write A=B, from vendor A to vendor B")
    return old.strip(), new.strip()


def what_if(audit: Audit, scenario: Scenario) -> dict[str, Any]:
    """Return the answer for an audit, at the audit's date.

    Raises:
        UnknownTargetError: the scenario names something that nobody knows.
    """
    value = answer(scenario, audit.graph, load(), date.fromisoformat(audit.run.as_of))
    return {"schema": SCHEMA, "repository": audit.repository.name, **value}


def adding(audit: Audit, vendor: str) -> dict[str, Any] | None:
    """Return what one more *vendor* would do to the concentration; None when the catalogue does not know it."""
    value = audit.measure("concentration")
    rows = value["layers"] if isinstance(value, dict) else ()
    return one_more(vendor, rows, load())
