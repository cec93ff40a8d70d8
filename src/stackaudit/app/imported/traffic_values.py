"""How readers of traffic take numbers, days and names out of records that other programs wrote."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from stackaudit.model.errors import UsageError
from stackaudit.model.evidence import redact
from stackaudit.model.traffic import Traffic, TrafficRow

NAME = 200
"""Characters of a name that are kept."""
PAIRS = 20_000
"""Pairs of use case and model that one file may hold."""
_MOST = 10**15


def name(value: Any) -> str:
    """Return a name on one line, redacted and cut; empty for anything else."""
    return redact(" ".join(value[: 4 * NAME].split()))[:NAME] if isinstance(value, str) else ""


def amount(value: Any) -> float | None:
    """Return a number that is neither negative nor out of all bounds; None for anything else."""
    try:
        found = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found <= _MOST else None


def whole(value: Any) -> int | None:
    """Return a whole number that is not negative; None for anything else."""
    found = amount(value)
    return int(found) if found is not None and found.is_integer() else None


def day(value: Any) -> date | None:
    """Return the day of an ISO date or time, in UTC where it has a zone; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value.strip()[:40])
    except ValueError:
        return None
    return when.astimezone(UTC).date() if when.tzinfo is not None else when.date()


def of_nanoseconds(value: Any) -> date | None:
    """Return the day of a time in nanoseconds since 1970; None for anything else or before 1971."""
    found = whole(value)
    seconds = found // 1_000_000_000 if found is not None else _long(value)
    if seconds is None or not 31_536_000 < seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC).date()


def _long(value: Any) -> int | None:
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return int(text[:-9]) if 10 < len(text) <= 20 and text.isascii() and text.isdecimal() else None


@dataclass(slots=True)
class _Sum:
    calls: int = 0
    input: int = 0
    output: int = 0
    interactions: int = 0
    asked: bool = False
    cost: float = 0.0
    charged: bool = False


@dataclass(slots=True)
class Tally:
    """Sums records by use case and model as they come."""

    shown: str
    """Name of the file in messages."""
    sums: dict[tuple[str, str, bool], _Sum] = field(default_factory=lambda: defaultdict(_Sum))
    first: date | None = None
    last: date | None = None
    months: set[str] = field(default_factory=set)
    left_out: int = 0

    def add(
        self, use_case: str, model: str, tokens: tuple[int, int], calls: int = 1, *,
        cost: float | None = None, interactions: int | None = None, when: date | None = None,
    ) -> None:  # fmt: skip
        """Count records; those that were charged are kept apart from those that were not."""
        found = self.sums[use_case, model, cost is not None]
        if len(self.sums) > PAIRS:
            raise UsageError(f"{self.shown!r} names more than {PAIRS:,} pairs of use case and model")
        found.calls += calls
        found.input += tokens[0]
        found.output += tokens[1]
        found.cost += cost or 0.0
        found.charged = found.charged or cost is not None
        found.asked = found.asked or interactions is not None
        found.interactions += interactions or 0
        if when is not None:
            self.first = min(self.first or when, when)
            self.last = max(self.last or when, when)

    def result(self, file: tuple[str, str], format_: str) -> Traffic:
        """Return the sums.

        Args:
            file: its name and the SHA-256 of its content.
            format_: what it was read as.

        Raises:
            UsageError: the file holds no request to a model.
        """
        if not self.sums:
            raise UsageError(f"{self.shown!r} holds no request to a model with its tokens")
        rows = tuple(
            TrafficRow(
                model, s.calls, s.input, s.output, use_case, s.interactions if s.asked else None,
                round(s.cost, 8) if s.charged else None,
            )
            for (use_case, model, _), s in sorted(self.sums.items())
        )  # fmt: skip
        return Traffic(*file, format_, rows, self.first, self.last, len(self.months) or None, self.left_out)
