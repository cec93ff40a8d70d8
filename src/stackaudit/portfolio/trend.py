"""Figures of several audits become a `Trend`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from stackaudit.model.trend import Better, Line, Point, Trend, Unit

_LINES: tuple[tuple[str, str, Unit, Better], ...] = (
    ("debt.rating", "Rating of debt", "rating", "down"),
    ("debt.minutes", "Debt", "minutes", "down"),
    ("findings.severe", "Critical and high findings", "count", "down"),
    ("findings", "Open findings", "count", "down"),
    ("hhi.foundation_model.lab", "Concentration of models by lab (HHI)", "index", "down"),
    ("hhi.foundation_model.host", "Concentration of models by host (HHI)", "index", "down"),
    ("use_cases", "Use cases", "count", ""),
    ("calls", "Call sites", "count", ""),
    ("models.leaving", "Models retired or retiring within 90 days", "count", "down"),
    ("commits.ai_share", "Commits with an AI mark, of three months", "share", ""),
    ("fix_days", "Days from first seen to gone, median", "days", "down"),
)
"""Name, label, unit and which way is better, in the order of reports."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One audit, as far as a trend looks."""

    point: Point
    figures: Mapping[str, float]
    open: frozenset[str]
    """Fingerprints of its open findings."""


def trend(repository: str, samples: Sequence[Sample], notes: Sequence[str]) -> Trend:
    """Return the trend over *samples*, the oldest first."""
    rows = [{**s.figures, **_derived(s.figures)} for s in samples]
    for row, days in zip(rows, _fix_days(samples), strict=True):
        if days is not None:
            row["fix_days"] = days
    lines = [
        Line(name, label, unit, better, tuple(row.get(name) for row in rows)) for name, label, unit, better in _LINES
    ]
    return Trend(repository, tuple(s.point for s in samples), tuple(row for row in lines if row.known), tuple(notes))


def _derived(figures: Mapping[str, float]) -> dict[str, float]:
    found = {}
    for name, parts in {
        "findings.severe": ("findings.critical", "findings.high"),
        "models.leaving": ("models.retired", "models.retiring_90"),
    }.items():
        values = [figures[part] for part in parts if part in figures]
        if len(values) == len(parts):
            found[name] = sum(values)
    return found


def _fix_days(samples: Sequence[Sample]) -> list[float | None]:
    """Return for each audit the median days that the findings gone by then had been there.

    From the first audit that held a finding to the first one that did not any more; one that comes back starts anew. What
    was there in the first audit of all may be older than it seems, so it is left out.
    """
    since: dict[str, date] = {}
    spans: list[int] = []
    found: list[float | None] = []
    old = samples[0].open if samples else frozenset()
    for sample in samples:
        day = date.fromisoformat(sample.point.day)
        spans += [(day - since.pop(mark)).days for mark in sorted(since.keys() - sample.open)]
        old &= sample.open
        for mark in sample.open - old:
            since.setdefault(mark, day)
        found.append(float(median(spans)) if spans else None)
    return found
