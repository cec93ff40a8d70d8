"""Open findings, the worst first, and waivers to look at."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import findings, waivers
from stackaudit.reports.wording import count, effort, number

ORDER = 1
AUDIENCES = ("team", "audit")

WORST = 30
"""Findings in the open table."""
MORE = 60
"""Further findings in the folded list."""


def lines(audit: Audit) -> list[str]:
    """Return the findings, those like each other in one row."""
    lines = ["### Findings", "", findings.standing(audit), ""]
    head = ("Severity", "Rule", "What", "Where", "Effort")
    listed = findings.alike(audit.fresh)
    if listed:
        lines += [*table(head, [_finding(f) for f in listed[:WORST]], frozenset({4})), ""]
    if rest := listed[WORST:]:
        lines += ["<details>", f"<summary>{count(_amount(rest), 'more finding')}</summary>", ""]
        lines += table(head, [_finding(f) for f in rest[:MORE]], frozenset({4}))
        if len(rest) > MORE:
            lines += ["", f"{number(_amount(rest[MORE:]))} more are in the HTML and JSON reports."]
        lines += ["", "</details>", ""]
    if attention := waivers.attention(audit.measure("waivers")):
        lines += ["**Waivers to look at**", "", *(f"- {plain(text)}" for text in attention), ""]
    return lines


def _finding(row: findings.Alike) -> tuple[str, ...]:
    finding = row.finding
    doubt = findings.doubt(finding.confidence)
    more = f" {findings.places(len(finding.related))}" if finding.related else ""
    where = f"{code(f'{finding.primary.path}:{finding.primary.line}', 160)}{more}"
    word = findings.SEVERITY_WORDS[finding.severity] + (f", {doubt}" if doubt else "")
    return word, code(finding.rule, 40), plain(findings.wording(row), 220), where, effort(finding.effort_minutes)


def _amount(listed: list[findings.Alike]) -> int:
    return sum(row.amount for row in listed)
