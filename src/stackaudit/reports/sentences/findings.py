"""Sentences about findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES, Finding, severity_rank
from stackaudit.reports.values import whole
from stackaudit.reports.wording import count, joined, number, verb

LISTED = 1000
"""Findings that a page lists; the JSON report holds all."""
SEVERITY_WORDS: dict[str, str] = {s: s.capitalize() for s in SEVERITIES}
SURE = 0.8
"""From this confidence a finding is shown without a word of doubt."""


def by_severity(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    """Return severities that occur with their number, worst first."""
    found = Counter(f.severity for f in findings)
    return [(s, found[s]) for s in reversed(SEVERITIES) if found[s]]


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings sorted by severity, then effort, then place."""
    return sorted(findings, key=_order)


def _order(row: Finding) -> tuple[int, int, str, int, str, str]:
    place = (row.primary.path, row.primary.line)
    return (-severity_rank(row.severity), -row.effort_minutes, *place, row.rule, row.fingerprint)


@dataclass(frozen=True, slots=True)
class Alike:
    """Findings that say the same of different places, as one to read."""

    finding: Finding
    """The first of them, with the places and the effort of all."""
    amount: int


def alike(findings: Sequence[Finding]) -> list[Alike]:
    """Return findings, sorted like single ones, with those of one rule and one wording put together."""
    groups: dict[tuple[str, str, str, str], list[Finding]] = {}
    for row in worst_first(findings):
        groups.setdefault((row.rule, row.severity, row.message, doubt(row.confidence)), []).append(row)
    return sorted((Alike(_together(rows), len(rows)) for rows in groups.values()), key=lambda row: _order(row.finding))


def _together(rows: list[Finding]) -> Finding:
    first, *others = rows
    places = (*first.related, *(e for row in others for e in (row.primary, *row.related)))
    return replace(first, related=places, effort_minutes=sum(row.effort_minutes for row in rows))


def wording(row: Alike) -> str:
    """Return the message, and how many findings it stands for when these are several."""
    return row.finding.message + (f" ({number(row.amount)} findings alike)" if row.amount > 1 else "")


def standing(audit: Audit) -> str:
    """Return how many findings are open, or new against a baseline, and how many are waived."""
    value, waived = audit.measure("baseline"), len(audit.findings) - len(audit.open)
    if not isinstance(value, dict):
        return lead(audit.open, waived)
    fresh, known = audit.fresh, whole(value, "known")
    parts = [f"{number(len(fresh))} new", f"{number(known)} in the baseline", f"{number(waived)} waived"]
    told = ", ".join(parts) + "."
    if fresh:
        told += f" New: {joined(_counted(fresh))}."
    if gone := whole(value, "gone"):
        told += f" {count(gone, 'finding')} of the baseline {verb(gone, 'is', 'are')} gone: write it again."
    return told


def _counted(findings: Sequence[Finding]) -> list[str]:
    return [f"{number(n)} for information" if s == "info" else f"{number(n)} {s}" for s, n in by_severity(findings)]


def lead(still: Sequence[Finding], waived: int) -> str:
    """Return how many findings are open by severity, and how many are waived."""
    if not still:
        first = "No open finding." if waived else "No finding."
    else:
        first = f"{count(len(still), 'open finding')}: {joined(_counted(still))}."
    if not waived:
        return first
    more = " more" if still else ""
    each = "each with a reason and, where given, an end date" if waived > 1 else "with a reason"
    return f"{first} {number(waived)}{more} {'is' if waived == 1 else 'are'} waived, {each}."


def cut(total: int) -> str:
    """Return that only the worst are listed; empty when all are."""
    if total <= LISTED:
        return ""
    listed = f"The {number(LISTED)} worst of {number(total)} findings are listed here."
    return f"{listed} The JSON report of the same audit (audit.json) holds all."


def doubt(confidence: float) -> str:
    """Return how sure a finding is; empty when it is sure."""
    return "" if confidence >= SURE else "likely" if confidence >= 0.6 else "possible"


def places(n: int) -> str:
    """Return how many related places a finding has; empty for none."""
    return f"and {count(n, 'related place')}" if n else ""
