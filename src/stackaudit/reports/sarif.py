"""SARIF 2.1.0: findings for code scanning and for other programs, within the limits that code scanning sets."""

from __future__ import annotations

from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Waiver
from stackaudit.reports.interchange import dump, known, uri
from stackaudit.reports.interchange.sarif_rules import LEVELS, descriptor
from stackaudit.reports.sentences.findings import worst_first
from stackaudit.reports.wording import clean, count, number

NAME = "sarif"
SUFFIXES = (".sarif", ".sarif.json")

RESULTS = 25_000
"""Results of one run; a file with more is refused. Of these, 5,000 are shown, so the worst come first."""
RELATED = 999
"""Related places of one result: 1,000 places with its own."""
RULES = 25_000
NOTES = 1000
"""Files that are named as not read; the rest is counted."""
LINKED = 3
"""Related places that the message links to: without a link they are not shown."""
MESSAGE = 1000
"""Characters of a message before its links."""
FINGERPRINT = "stackaudit/v1"
"""A name of our own: the common one is filled at the upload, which warns about every other value in it."""
_ROOT = "%SRCROOT%"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(audit: Audit) -> bytes:
    """Return the log with one run: open findings first, worst first, then the accepted ones as suppressed."""
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(audit)]})


def _run(audit: Audit) -> dict[str, Any]:
    ordered = [*worst_first(audit.open), *worst_first([f for f in audit.findings if f.waiver is not None])]
    rules = sorted(audit.rules, key=lambda rule: rule.id)[:RULES]
    places = {rule.id: place for place, rule in enumerate(rules)}
    value = audit.measure("baseline")
    fresh = frozenset(f.fingerprint for f in audit.fresh) if isinstance(value, dict) else None
    driver = {
        "name": clean(audit.tool[0], 80),
        "version": clean(audit.tool[1], 80),
        "rules": [descriptor(rule) for rule in rules],
        "properties": {
            "catalogueAsOf": clean(audit.run.catalogue.as_of, 40),
            "catalogueHash": clean(audit.run.catalogue.hash, 80),
        },
    }
    day = clean(audit.run.as_of, 40)
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{driver['name']}/{uri(clean(audit.run.profile, 80))}/{day}"},
        "invocations": [_invocation(audit, len(ordered) - RESULTS)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the audited tree."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places, fresh) for finding in ordered[:RESULTS]],
        "properties": known(
            {
                "repository": clean(audit.repository.name, 200),
                "commit": clean(audit.repository.commit, 80),
                "branch": clean(audit.repository.branch, 200),
                "asOf": day,
            }
        ),
    }


def _result(finding: Finding, places: dict[str, int], fresh: frozenset[str] | None) -> dict[str, Any]:
    related = finding.related[:RELATED]
    row: dict[str, Any] = {"ruleId": clean(finding.rule, 200)}
    if finding.rule in places:
        row["ruleIndex"] = places[finding.rule]
    row |= {
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.primary)],
        "partialFingerprints": {FINGERPRINT: clean(finding.fingerprint, 80)},
    }
    if related:
        row["relatedLocations"] = [
            {"id": place, **_location(evidence)} for place, evidence in enumerate(related, 1)
        ]  # the id is what a link of the message names
    if fresh is not None and finding.waiver is None:
        row["baselineState"] = "new" if finding.fingerprint in fresh else "unchanged"
    if finding.waiver is not None:
        row["suppressions"] = [_suppression(finding.waiver, finding)]
    row["properties"] = known(
        {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "effortMinutes": finding.effort_minutes,
            "owner": clean(finding.owner, 200),
        }
    )
    return row


def _message(finding: Finding) -> str:
    """Return the message with links to the first related places; brackets of strangers make no link."""
    text = clean(finding.message, MESSAGE).replace("](", "] (")
    shown = finding.related[:LINKED]
    if not shown:
        return text
    links = [f"[{_label(evidence)}]({place})" for place, evidence in enumerate(shown, 1)]
    left = len(finding.related) - len(shown)
    more = f" and {number(left)} more" if left else ""
    return f"{text}. See also {', '.join(links)}{more}."


def _label(evidence: Evidence) -> str:
    shown = clean(evidence.path, 160)
    for mark in "\\[]":
        shown = shown.replace(mark, f"\\{mark}")
    return f"{shown}:{evidence.line}"


def _location(evidence: Evidence) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": max(evidence.line, 1)}
    if evidence.column > 1:
        region["startColumn"] = evidence.column
    if evidence.end_line > evidence.line:
        region["endLine"] = evidence.end_line
    return {"physicalLocation": {"artifactLocation": _artifact(evidence.path), "region": region}}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri(path), "uriBaseId": _ROOT}


def _suppression(waiver: Waiver, finding: Finding) -> dict[str, Any]:
    """Return an accepted finding's waiver: in the source where it stands in a file of the finding, else outside."""
    path, _, line = waiver.place.rpartition(":")
    inside = any(evidence.path == path for evidence in (finding.primary, *finding.related))
    reason = [clean(waiver.reason, MESSAGE)]
    reason += [f"until {clean(waiver.until, 40)}"] if waiver.until else []
    reason += [f"owner {clean(waiver.owner, 200)}"] if waiver.owner else []
    row: dict[str, Any] = {
        "kind": "inSource" if inside else "external",
        "status": "accepted",
        "justification": "; ".join(reason),
    }
    if path and line.isascii() and line.isdecimal() and int(line[:9]) > 0:
        place = {"artifactLocation": _artifact(path), "region": {"startLine": int(line[:9])}}
        row["location"] = {"physicalLocation": place}
    return row


def _invocation(audit: Audit, cut: int) -> dict[str, Any]:
    """Return how the run went: what was not read, and how many results are left out."""
    notes: list[dict[str, Any]] = [
        {
            "descriptor": {"id": clean(skip.stage, 80)},
            "level": "note",
            "message": {"text": f"Not read: {clean(skip.reason, 300)}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(skip.path)}}],
        }
        for skip in sorted(audit.skips)[:NOTES]
    ]
    left = len(audit.skips) - NOTES
    if left > 0:
        notes.append({"level": "note", "message": {"text": f"{count(left, 'more file')} could not be read."}})
    if cut > 0:
        told = f"{count(cut, 'result')} left out: the {number(RESULTS)} worst are here, audit.json holds all."
        notes.append({"level": "warning", "message": {"text": told}})
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}
