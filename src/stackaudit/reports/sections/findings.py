"""All findings, filtered by script, complete without it."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.findings import SEVERITIES, Finding
from stackaudit.reports.charts.icons import SEVERITY_COLOURS, icon
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import findings as say
from stackaudit.reports.sentences import waivers
from stackaudit.reports.sentences.debt import family_words
from stackaudit.reports.values import Row
from stackaudit.reports.wording import effort, first_sentence, short_day

GROUP, ORDER = 2, 0
RELATED = 20
"""Further places that a row lists."""


def _row(audit: Audit, finding: Finding) -> Row:
    rule = audit.rule(finding.rule)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "word": say.SEVERITY_WORDS[finding.severity],
        "rank": SEVERITIES[::-1].index(finding.severity),
        "colour": SEVERITY_COLOURS[finding.severity],
        "icon": icon(finding.severity),
        "family": family_words(rule.family) if rule else "",
        "message": finding.message,
        "path": finding.primary.path,
        "line": finding.primary.line,
        "snippet": finding.primary.snippet,
        "related": [(e.path, e.line) for e in finding.related[:RELATED]],
        "more": say.places(len(finding.related)),
        "cut": max(len(finding.related) - RELATED, 0),
        "why": first_sentence(rule.why or rule.summary) if rule else "",
        "fix": first_sentence(rule.fix) if rule else "",
        "minutes": finding.effort_minutes,
        "effort": effort(finding.effort_minutes),
        "owner": finding.owner or "",
        "doubt": say.doubt(finding.confidence),
        "waiver": finding.waiver,
        "until": short_day(finding.waiver.until) if finding.waiver and finding.waiver.until else "",
    }


def build(audit: Audit) -> Section:
    """Build the section: open findings, then waived ones, then the rules that fired."""
    still = say.worst_first(audit.open)
    fresh = {f.fingerprint for f in audit.fresh} if audit.measure("baseline") else set()
    waived = say.worst_first([f for f in audit.findings if f.waiver is not None])
    listed = [{**_row(audit, f), "new": f.fingerprint in fresh} for f in still[: say.LISTED]]
    data = {
        "rows": listed,
        "waived": [_row(audit, f) for f in waived[: say.LISTED]],
        "attention": waivers.attention(audit.measure("waivers")),
        "cut": say.cut(len(still)),
        "severities": [(s, say.SEVERITY_WORDS[s]) for s, _ in say.by_severity(still)],
        "families": sorted({str(r["family"]) for r in listed if r["family"]}),
        "owners": sorted({str(r["owner"]) for r in listed if r["owner"]}),
        "rules": sorted(audit.rules, key=lambda r: r.id),
    }
    return Section("findings", "Findings", "All findings", say.standing(audit), data)
