"""When an audit is worth a message: the rating falls, concentration rises, or the end of a model comes near."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

RATINGS = "ABCDE"
"""Best first."""
SHOWN = 5
"""Ends that a message names."""
_SURE = {"not_before": ", not before"}
_DAY = 10
"""Characters of a date, which is how each end that is kept ends."""


@dataclass(frozen=True, slots=True)
class When:
    """What makes an audit worth a message; without any of it, every audit is."""

    rating_drops: bool = False
    hhi_rises: int | None = None
    """Points of the index, on any layer and axis."""
    retires_within: int | None = None
    """Days to a firm end, or to the first day of one that is not firm."""

    @property
    def always(self) -> bool:
        """Whether nothing is asked."""
        return not self.rating_drops and self.hhi_rises is None and self.retires_within is None


@dataclass(frozen=True, slots=True)
class Mark:
    """What was told last, so that creeping changes add up and nothing is told twice."""

    rating: str | None = None
    hhi: Mapping[str, int] | None = None
    """``layer, axis`` → index."""
    ends: tuple[str, ...] = ()
    """``model at host on day`` of ends that were told."""


def mark_of(measure: Callable[[str], Any], within: int | None) -> Mark:
    """Return what an audit or a portfolio says.

    Args:
        measure: gives the value of a measure by its id.
        within: days to the end of a model in use that is kept; ends that have passed count too.
    """
    debt = measure("debt")
    rating = debt.get("rating") if isinstance(debt, dict) else None
    indexes = {
        f"{row.get('label')}, {row.get('axis')}": round(index)
        for row in _rows(measure("concentration"), "layers")
        if (index := _index(row)) is not None
    }
    ends = [
        f"{row.get('model')} at {row.get('host') or 'its host'}{_SURE.get(str(row.get('certainty')), ' on')} {row.get('shutdown')}"
        for row in _rows(measure("calendar"), "rows")
        if within is not None
        and row.get("role", "used") == "used"
        and isinstance(row.get("days"), (int, float))
        and row["days"] <= within
    ]
    return Mark(rating if rating in tuple(RATINGS) else None, indexes, tuple(sorted(set(ends))))


def _index(row: Mapping[str, Any]) -> float | None:
    """Return the index of a layer: an audit has it in the row, a portfolio for all uses together."""
    pooled = row.get("by_use")
    found = pooled.get("hhi") if isinstance(pooled, dict) else row.get("hhi")
    return float(found) if isinstance(found, (int, float)) else None


def reasons(now: Mark, before: Mark | None, when: When, as_of: str) -> tuple[str, ...]:
    """Return why an audit of the day *as_of* (ISO) is worth a message, one sentence each; none when it is not."""
    if before is None:
        return ("This is the first audit for this address: there is nothing to compare it with.",)
    found = []
    if when.rating_drops and now.rating and before.rating and now.rating > before.rating:
        found.append(f"The debt rating fell from {before.rating} to {now.rating}.")
    if when.hhi_rises is not None:
        for key, index in (now.hhi or {}).items():
            was = (before.hhi or {}).get(key)
            if was is not None and index - was >= when.hhi_rises:
                found.append(f"Concentration ({key}) rose by {index - was:,} to {index:,} points.")
    if when.retires_within is not None:
        near = [end for end in now.ends if end not in before.ends]
        found += [_end(end, as_of) for end in near[:SHOWN]]
        if len(near) > SHOWN:
            found.append(f"{len(near) - SHOWN} more models in use are near their end.")
    return tuple(found)


def _end(end: str, as_of: str) -> str:
    if end[-_DAY:] < as_of:
        return f"A model in use is past its date: {end}."
    return f"The end of a model in use is near: {end}."


def kept(now: Mark, before: Mark | None, *, sent: bool) -> Mark:
    """Return what to compare the next audit with: what was told, or the best since then where nothing was."""
    if sent or before is None:
        return now
    ratings = [r for r in (before.rating, now.rating) if r]
    indexes = dict(now.hhi or {})
    for key, was in (before.hhi or {}).items():
        indexes[key] = min(was, indexes.get(key, was))
    ends = tuple(end for end in before.ends if end in now.ends)
    return replace(now, rating=min(ratings) if ratings else None, hhi=indexes, ends=ends)


def _rows(value: Any, key: str) -> list[dict[str, Any]]:
    found = value.get(key) if isinstance(value, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
