"""What a hook says: few lines, the place first, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.model.audit import Audit
from stackaudit.reports.sentences import findings
from stackaudit.reports.wording import clean, count, effort, first_sentence, joined

SHOWN = 20


def lines(audit: Audit, files: int) -> Iterator[str]:
    """Yield the findings of *audit* that are new, worst first, each with its repair, then one line that counts them.

    Args:
        audit: the audit of what is about to be committed.
        files: how many files changed.
    """
    listed = findings.alike(audit.fresh)
    for row in listed[:SHOWN]:
        yield from _finding(audit, row)
    if more := sum(row.amount for row in listed[SHOWN:]):
        yield f"and {count(more, 'more finding')}"
    if listed:
        new = audit.measure("baseline") is not None
        where = f"new finding{{}} in {count(files, 'changed file')}" if new else "open finding{} in the repository"
        many = "s" if len(audit.fresh) != 1 else ""
        yield f"{len(audit.fresh)} {where.format(many)}: {_severities(listed)}."
        rules = list(dict.fromkeys(row.finding.rule for row in listed))
        yield f'Why: stackaudit explain {rules[0]}. To accept one: # stackaudit: ignore[{rules[0]}] reason="..."'


def _severities(listed: Sequence[findings.Alike]) -> str:
    rows = [row.finding for row in listed for _ in range(row.amount)]
    return joined([f"{n} {severity}" for severity, n in findings.by_severity(rows)])


def _finding(audit: Audit, row: findings.Alike) -> Iterator[str]:
    finding, rule = row.finding, audit.rule(row.finding.rule)
    doubt = findings.doubt(finding.confidence)
    more = findings.places(len(finding.related))
    place = f"{clean(finding.primary.path, 200)}:{finding.primary.line}"
    said = clean(findings.wording(row), 300) + (f" ({doubt})" if doubt else "")
    yield f"{place}: {finding.severity}[{clean(finding.rule, 40)}] {said}" + (f" ({more})" if more else "")
    if rule is not None and rule.fix:
        yield f"  fix: {first_sentence(rule.fix, 200)} ({effort(finding.effort_minutes)})"
