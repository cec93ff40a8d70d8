"""For whom a report is written, and what lies beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

AUDIENCES = ("leadership", "team", "audit")
"""``leadership``: decisions, tables cut to their first rows, the rest in a sentence each. ``team``: everything that work
needs. ``audit``: that, and how each figure was made, nothing folded."""
DEFAULT = "team"


@dataclass(frozen=True, slots=True)
class View:
    """What a report for readers is made for; the audit says what is in it."""

    audience: str = DEFAULT
    """One of `AUDIENCES`."""
    beside: tuple[tuple[str, str], ...] = ()
    """(name of a format, name of a file) of what the same command writes into the same folder."""

    @property
    def brief(self) -> bool:
        """Tables show their first rows only."""
        return self.audience == "leadership"

    @property
    def deep(self) -> bool:
        """Methods and evidence are shown, nothing is folded."""
        return self.audience == "audit"

    def file(self, name: str) -> str:
        """Return the file of a format that lies beside the report; empty when there is none."""
        return dict(self.beside).get(name, "")

    def few(self, rows: Sequence[Any], most: int) -> Sequence[Any]:
        """Return the rows that this reader sees: all, or the first *most*."""
        return rows[:most] if self.brief else rows

    def left(self, rows: Sequence[Any], most: int, more: int = 0) -> int:
        """Return how many rows `few` leaves out, and *more*."""
        return more + (max(len(rows) - most, 0) if self.brief else 0)
