"""Findings of other tools, beside ours and apart from them."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import imported as say
from stackaudit.reports.values import Row, rows, text, whole

GROUP, ORDER = 2, 0
LIMIT = 200


def build(audit: Audit) -> Section | None:
    """Build the section; None where nothing was imported."""
    value = audit.measure("imported")
    tools = [_tool(row) for row in say.tools(value)]
    if not tools:
        return None
    return Section("imported", "Other tools", "What other tools say", say.lead(value), {"tools": tools})


def _tool(row: Row) -> dict[str, object]:
    found = rows(row, "findings")
    shown = [
        {"severity": text(f, "severity"), "rule": text(f, "rule"), "message": text(f, "message"), "place": say.place(f)}
        for f in found[:LIMIT]
    ]
    return {
        "name": say.name(row),
        "file": text(row, "file"),
        "rows": shown,
        "more": max(whole(row, "total") - LIMIT, 0),
    }
