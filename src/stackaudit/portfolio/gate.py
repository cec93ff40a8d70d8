"""When a change is too much: thresholds on what changed from one audit to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.model.diff import Diff
from stackaudit.model.findings import Severity, severity_rank
from stackaudit.reports.wording import clean, count

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What may change; None where anything may."""

    findings: Severity | None = "high"
    """A new finding of this severity or a worse one is too much."""
    rating: int | None = 1
    """A rating of debt that is worse by so many letters is too much."""
    hhi: int | None = 100
    """A concentration index that rose by so much is too much; one that could not be measured before is not compared."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A threshold that was passed."""

    threshold: str
    """``findings``, ``rating`` or ``hhi``."""
    message: str
    """One line."""


def breaches(diff: Diff, limits: Thresholds) -> tuple[Breach, ...]:
    """Return the thresholds that *diff* passes, one for each finding, rating and layer."""
    return (*_findings(diff, limits.findings), *_rating(diff, limits.rating), *_hhi(diff, limits.hhi))


def _findings(diff: Diff, least: Severity | None) -> Iterator[Breach]:
    if least is None:
        return
    found = [f for f in diff.findings.new if severity_rank(f.severity) >= severity_rank(least)]
    for f in found[:_SHOWN]:
        yield Breach(
            "findings", f"new {f.severity} finding {f.rule}: {clean(f.message, 160)} ({clean(f.path)}:{f.line})"
        )
    if len(found) > _SHOWN:
        yield Breach("findings", f"and {count(len(found) - _SHOWN, 'more new finding')} of {least} severity or above")


def _rating(diff: Diff, letters: int | None) -> Iterator[Breach]:
    before, after = diff.debt.rating_before, diff.debt.rating_after
    if letters is not None and before and after and ord(after) - ord(before) >= letters:
        yield Breach("rating", f"the rating of debt is {after}, was {before}")


def _hhi(diff: Diff, points: int | None) -> Iterator[Breach]:
    if points is None:
        return
    for row in diff.concentration:
        if row.before is not None and row.after is not None and row.after - row.before >= points:
            label = f"{row.label[0].lower()}{row.label[1:]}" if row.label else row.layer
            yield Breach("hhi", f"the concentration of {label} by {row.axis} is {row.after:,}, was {row.before:,}")
