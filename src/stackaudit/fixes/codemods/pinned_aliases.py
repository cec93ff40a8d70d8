"""Writes the newest fixed version where an alias is requested that the vendor moves."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.fixes.cases import Case, Step
from stackaudit.fixes.ids import written
from stackaudit.fixes.successors import refuse_deployments, snapshot

RULES = ("MLC003",)


def steps(case: Case) -> Iterator[Step]:
    """Yield every place that requests the alias."""
    refuse_deployments(case)
    yield from written(case, snapshot(case))
