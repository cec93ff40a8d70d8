"""AI-factory readiness, item by item."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import shown
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import readiness as say
from stackaudit.reports.values import Row, mapping, rows, text, whole

GROUP, ORDER = 1, 4


def _tests(section: Row) -> Row:
    return {
        "name": text(section, "name"),
        "found": whole(section, "found"),
        "of": whole(section, "of"),
        "rows": [shown(test) for test in rows(section, "tests")],
    }


def build(audit: Audit) -> Section | None:
    """Build the section; None where no item applies."""
    value = mapping(audit.measure("readiness"))
    items = rows(value, "items")
    if not items:
        return None
    data = {
        "rows": [shown(row) for row in items],
        "tests": [_tests(s) for s in rows(mapping(value, "ml_tests"), "sections")],
        "told": say.tests(value),
    }
    return Section("readiness", "Readiness", "AI-factory readiness: what a team can build on", say.lead(value), data)
