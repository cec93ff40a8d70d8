"""Delivery friction: how long changes with a mark of an AI assistant take to the main line, and how many are taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.model.audit import Measure
from stackaudit.model.delivery import Group, Spread

requires: tuple[str, ...] = ()
MIN_CHANGES, MIN_MERGED = 30, 20
"""Changes of each group below which nothing is said of reverted shares, and of lead times."""
METHOD = (
    "From the git history, in groups and never by person. A change is a commit or merge on the line of first parents. It "
    "counts as AI-marked when it or a commit that it brought names an AI assistant, which is a lower bound: many leave "
    "no mark. The others are counted from the first marked change on; changes of bots are left out. Lead time runs from the "
    "author date of a change's first commit to its merge, for merges only, because squashing and rebasing hide the "
    "first commit. Reverted: a later commit says that it reverts the change and was not reverted itself. Below 30 "
    "changes in each group nothing is said of reverted shares, below 20 merges nothing of lead times. The two groups "
    "do different work: a difference is a question, no verdict."
)


def compute(inputs: Inputs) -> Measure:
    """Return both groups, and which comparisons they are large enough for; counts alone where they are not."""
    found = inputs.delivery
    if found is None:
        return Measure("delivery", "Delivery friction", METHOD, None)
    groups = found.ai, found.rest
    changes = all(g.changes >= MIN_CHANGES for g in groups)
    merges = all(g.lead.n >= MIN_MERGED for g in groups)
    ai, rest = (_said(g, changes=changes, merges=merges) for g in groups)
    value: dict[str, Any] = {
        **replace(found, ai=ai, rest=rest).row(),
        "reverted_share": {"ai": _reverted(found.ai), "rest": _reverted(found.rest)} if changes else None,
        "enough_changes": changes,
        "enough_merges": merges,
        "minimum": {"changes": MIN_CHANGES, "merges": MIN_MERGED},
    }
    return Measure("delivery", "Delivery friction", METHOD, value)


def _said(group: Group, *, changes: bool, merges: bool) -> Group:
    """Return a group without what its size does not carry."""
    lead = group.lead if merges else Spread(group.lead.n, None, None)
    return replace(group, lead=lead, files=group.files if changes else None)


def _reverted(group: Group) -> float:
    return round(group.reverted / group.changes, 4)
