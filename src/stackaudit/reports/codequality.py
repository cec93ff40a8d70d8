"""Code Quality: the JSON list that merge requests of GitLab show beside the changed lines."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding, Severity
from stackaudit.model.source import Skip
from stackaudit.reports.interchange import dump
from stackaudit.reports.sentences.findings import worst_first
from stackaudit.reports.wording import clean

NAME = "codequality"
SUFFIXES = (".codequality.json",)

UNREAD = 100
"""Files that are named as not read."""

_SEVERITIES: dict[Severity, str] = {
    "critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info",
}  # fmt: skip


def render(audit: Audit) -> bytes:
    """Return the open findings, worst first, then the files that were not read; what is new is found by comparing lists.

    Accepted findings are left out.
    """
    seen: Counter[str] = Counter()
    rows = []
    for finding in worst_first(audit.open):
        rows.append(_row(finding, seen[finding.fingerprint]))
        seen[finding.fingerprint] += 1
    return dump([*rows, *map(_unread, [skip for skip in sorted(audit.skips) if skip.path][:UNREAD])])


def _unread(skip: Skip) -> dict[str, Any]:
    told = f"This file was not read: {clean(skip.reason, 300)}"
    return _entry(told, "not-read", f"{skip.stage}\0{skip.path}\0{skip.reason}", "info", skip.path, 1)


def _row(finding: Finding, before: int) -> dict[str, Any]:
    """Return one entry.

    Args:
        finding: what was found.
        before: how many entries with its fingerprint stand above; of two that are the same, one is not shown.
    """
    key = finding.fingerprint + (f"#{before}" if before else "")
    place = finding.primary
    return _entry(finding.message, finding.rule, key, _SEVERITIES[finding.severity], place.path, place.line)


def _entry(description: str, name: str, key: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": clean(description, 1000),
        "check_name": clean(name, 200),
        "fingerprint": hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32],
        "severity": severity,
        "location": {"path": clean(path, 1000).lstrip("/"), "lines": {"begin": max(line, 1)}},
    }
