"""Code Quality: the JSON list that merge requests of GitLab show beside the changed lines."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding, Severity
from stackaudit.reports.interchange import dump
from stackaudit.reports.sentences.findings import worst_first
from stackaudit.reports.wording import clean

NAME = "codequality"
SUFFIXES = (".codequality.json",)

_SEVERITIES: dict[Severity, str] = {
    "critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info",
}  # fmt: skip


def render(audit: Audit) -> bytes:
    """Return the open findings, worst first; accepted ones are left out, what is new is found by comparing lists."""
    seen: Counter[str] = Counter()
    rows = []
    for finding in worst_first(audit.open):
        rows.append(_row(finding, seen[finding.fingerprint]))
        seen[finding.fingerprint] += 1
    return dump(rows)


def _row(finding: Finding, before: int) -> dict[str, Any]:
    """Return one entry.

    Args:
        finding: what was found.
        before: how many entries with its fingerprint stand above; of two that are the same, one is not shown.
    """
    key = finding.fingerprint + (f"#{before}" if before else "")
    place = finding.primary
    return {
        "description": clean(finding.message, 1000),
        "check_name": clean(finding.rule, 200),
        "fingerprint": hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32],
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": clean(place.path, 1000).lstrip("/"), "lines": {"begin": max(place.line, 1)}},
    }
