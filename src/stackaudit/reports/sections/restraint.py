"""Restraint: places that may not need AI, each with its question."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import restraint as say
from stackaudit.reports.values import Row, mapping, rows, text, whole
from stackaudit.reports.wording import capital, clean

GROUP, ORDER = 1, 8
LIMIT = 40


def _row(row: Row) -> Row:
    name, path = text(row, "name"), text(row, "path")
    return {
        "name": "" if name == path else clean(name, 80),
        "path": path,
        "line": whole(row, "line"),
        "today": capital(text(row, "today")),
        "seen": capital(text(row, "seen")),
        "plain": capital(text(row, "alternative")),
        "question": text(row, "question"),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; None where no model is called and no agent is built."""
    value = mapping(audit.measure("restraint"))
    if not value or not any(n.active for n in audit.graph.of("call", "agent", "prompt")):
        return None
    found = rows(value, "candidates")
    data = {"rows": [_row(row) for row in found[:LIMIT]], "more": max(len(found) - LIMIT, 0), "note": say.NOTE}
    return Section("restraint", "May not need AI", "Restraint: this may not need AI", say.lead(value), data)
