"""What the product does with AI."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import use_cases as say
from stackaudit.reports.values import Row, rows, text, texts, whole
from stackaudit.reports.wording import joined

GROUP, ORDER = 1, 1
LIMIT = 200
_ENTRIES = 3


def _row(row: Row) -> Row:
    entries = rows(row, "entry_points")
    return {
        "name": text(row, "name"),
        "critical": bool(row.get("critical")),
        "entries": [
            {
                "name": text(e, "name"),
                "kind": text(e, "kind").replace("_", " "),
                "path": text(e, "path"),
                "line": whole(e, "line"),
            }
            for e in entries[:_ENTRIES]
        ],
        "more": max(len(entries) - _ENTRIES, 0),
        "calls": whole(row, "calls"),
        "modules": whole(row, "modules"),
        "models": joined(texts(row, "models"), 5),
        "providers": joined(texts(row, "providers"), 5),
    }


def build(audit: Audit) -> Section:
    """Build the section."""
    value = audit.measure("use_cases")
    found = say.table(value)
    data = {"rows": [_row(row) for row in found[:LIMIT]], "more": max(len(found) - LIMIT, 0)}
    return Section("use_cases", "Use cases", "What the product does with AI", say.lead(value), data)
