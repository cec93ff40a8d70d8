"""Ethics evidence: six questions."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import shown
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import ethics as say
from stackaudit.reports.values import mapping, rows

GROUP, ORDER = 1, 7


def build(audit: Audit) -> Section | None:
    """Build the section; None where no model is called."""
    value = mapping(audit.measure("ethics"))
    items = rows(value, "items")
    if not items:
        return None
    data = {"rows": [shown(row) for row in items], "note": say.NOTE}
    return Section("ethics", "Ethics evidence", "Ethics: what the code shows", say.lead(value), data)
