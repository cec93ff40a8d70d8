"""Writes the model that a host recommends where one is requested that is gone, or will soon be."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.fixes.cases import Case, Step
from stackaudit.fixes.ids import written
from stackaudit.fixes.successors import recommended, refuse_deployments

RULES = ("MLC001", "MLC002")


def steps(case: Case) -> Iterator[Step]:
    """Yield every place that requests the model."""
    refuse_deployments(case)
    yield from written(case, recommended(case))
