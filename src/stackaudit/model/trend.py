"""How the figures of one repository moved (schema ``stackaudit.trend/1``)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

SCHEMA = "stackaudit.trend/1"

Unit = Literal["rating", "minutes", "index", "count", "share", "days"]
"""``rating``: 1 for A to 5 for E. ``share``: 0 to 1. ``index``: 0 to 10,000."""
Better = Literal["down", "up", ""]
"""Which way is better; empty where neither is."""


@dataclass(frozen=True, slots=True)
class Point:
    """One audit on the line."""

    day: str
    """ISO date."""
    commit: str | None
    audit: str
    """Its id in the archive."""
    version: str
    """Of the tool that read the code."""
    judged_again: bool
    """The stored graph was judged again under today's rules and catalogue, at its own day."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over all points."""

    name: str
    """``debt.minutes``, ``commits.ai_share`` …"""
    label: str
    unit: Unit
    better: Better
    values: tuple[float | None, ...]
    """One for each point; None where it is not known."""

    @property
    def known(self) -> tuple[float, ...]:
        """The values that are known, the oldest first."""
        return tuple(v for v in self.values if v is not None)

    @property
    def direction(self) -> str:
        """``better``, ``worse``, ``same`` or ``changed`` from the first known value to the last; empty with one value."""
        known = self.known
        if len(known) < 2:
            return ""
        if known[0] == known[-1]:
            return "same"
        if not self.better:
            return "changed"
        return "better" if (known[-1] < known[0]) == (self.better == "down") else "worse"


@dataclass(frozen=True, slots=True)
class Trend:
    """All figures of a repository over its audits."""

    repository: str
    points: tuple[Point, ...]
    """The oldest first."""
    lines: tuple[Line, ...]
    """Those with a value at one point or more."""
    notes: tuple[str, ...]
    """What limits the comparison, a sentence each."""

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"schema": SCHEMA, **asdict(self)}


def of_plain(value: Any) -> Trend | None:
    """Return the trend that `Trend.plain` wrote; None for anything else, which may come from a foreign audit.json."""
    try:
        points = tuple(_point(row) for row in value["points"])
        lines = tuple(_line(row, len(points)) for row in value["lines"])
        return Trend(str(value["repository"]), points, lines, tuple(map(str, value["notes"]))) if points else None
    except (TypeError, KeyError, ValueError):
        return None


def _point(row: dict[str, Any]) -> Point:
    commit = row["commit"]
    return Point(
        str(row["day"]), None if commit is None else str(commit), str(row["audit"]), str(row["version"]),
        bool(row["judged_again"]),
    )  # fmt: skip


def _line(row: dict[str, Any], amount: int) -> Line:
    values = tuple(None if v is None else float(v) for v in row["values"])
    known = [v for v in values if v is not None]
    if len(values) != amount or not known or not all(map(math.isfinite, known)):
        raise ValueError("a line has one value for each point, and one that is known")
    if row["unit"] not in get_args(Unit) or row["better"] not in get_args(Better):
        raise ValueError("not a unit or a way of this version")
    return Line(str(row["name"]), str(row["label"]), row["unit"], row["better"], values)
