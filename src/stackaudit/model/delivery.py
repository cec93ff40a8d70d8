"""How changes came into the main line, in groups and never by person."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """Times of a group of changes, in hours."""

    n: int
    median: float | None
    p90: float | None
    """Nine in ten take at most this long (nearest rank)."""

    @classmethod
    def of(cls, hours: Sequence[float]) -> Spread:
        """Return the spread of *hours*; None for each figure of no changes."""
        if not hours:
            return cls(0, None, None)
        ranked = sorted(hours)
        return cls(len(ranked), round(median(ranked), 2), round(ranked[math.ceil(0.9 * len(ranked)) - 1], 2))


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one kind."""

    changes: int
    """Commits and merges of the main line."""
    reverted: int
    """Those that a later commit took back."""
    lead: Spread
    """From the first commit to the merge, of changes that came as a merge."""
    files: float | None
    """Files touched by a change, the median."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Changes with a mark of an AI assistant, and the others since the first of those."""

    ai: Group
    rest: Group
    bots: int
    """Changes of machines that write no code of their own accord: left out."""
    since: str | None
    """Day of the first change with a mark."""

    def row(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, value: Any) -> Delivery | None:
        """Return what `row` made; None for anything else."""
        try:
            groups = [
                Group(g["changes"], g["reverted"], Spread(**g["lead"]), g["files"])
                for g in (value["ai"], value["rest"])
            ]
            return cls(groups[0], groups[1], value["bots"], value["since"])
        except (TypeError, KeyError):
            return None
