"""What findings cost to repair, and what they put at risk: two figures that are never mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from stackaudit.model.findings import Finding, Severity

FURTHER = 0.25
"""Share of the effort for each further finding of one rule in one file."""
MINUTES_PER_LINE = 30
"""Cost to write a line: the default of SonarQube's debt ratio ("Metric definitions", development cost)."""
RATINGS = ((0.05, "A"), (0.10, "B"), (0.20, "C"), (0.50, "D"))
"""Upper ends of the ratings (SQALE, as SonarQube draws them); above is E."""
WEIGHTS: dict[Severity, int] = {"info": 0, "low": 1, "medium": 3, "high": 8, "critical": 20}
"""Risk of an open finding, before its confidence."""


@dataclass(frozen=True, slots=True)
class Cost:
    """An open finding with its effort and its risk."""

    finding: Finding
    minutes: float
    risk: float


def priced(findings: Sequence[Finding]) -> list[Cost]:
    """Return each finding with its minutes and its risk, in the order given.

    Minutes: full for the first of a rule in a file (the dearest), a quarter for the others (SQALE remediation with a
    discount for repetition; knowledge, section "Debt accounting").
    """
    sites: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        sites[finding.rule, finding.primary.path].append(finding)
    first = {max(group, key=lambda f: f.effort_minutes).fingerprint for group in sites.values()}
    return [
        Cost(f, f.effort_minutes * (1 if f.fingerprint in first else FURTHER), WEIGHTS[f.severity] * f.confidence)
        for f in findings
    ]


def rating(ratio: float) -> str:
    """Return A to E for a debt ratio (0 to 1 and above)."""
    return next((letter for end, letter in RATINGS if ratio <= end), "E")


def ratio_of(minutes: float, lines: int) -> float | None:
    """Return the debt ratio of so many lines of AI-related code; None for debt beside no line."""
    return minutes / (lines * MINUTES_PER_LINE) if lines else None if minutes else 0.0
