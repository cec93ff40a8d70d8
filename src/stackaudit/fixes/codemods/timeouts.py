"""Gives a client, or a call that has none, a timeout."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.fixes.cases import Case, LeftAloneError, Step
from stackaudit.fixes.limits import limited, setting
from stackaudit.fixes.signatures import argument

RULES = ("RES001",)


def steps(case: Case) -> Iterator[Step]:
    """Yield the constructors and calls that wait without an end."""
    for node in limited(case):
        callee = str(node.get("callee"))
        name = argument(case.catalogue, callee, "timeout")
        if "timeout" not in name and not name.endswith("time_limit"):
            raise LeftAloneError(f"the unit of {name} is not known")
        value = case.choices.timeout * (1000 if name.endswith("_ms") else 1)
        yield Step.at(node.place, setting(node, name, value))
