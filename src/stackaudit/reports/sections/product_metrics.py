"""Product metrics: which figures are recorded, and for which use cases."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import shown
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import product_metrics as say
from stackaudit.reports.values import mapping, rows, texts

GROUP, ORDER = 1, 5


def build(audit: Audit) -> Section | None:
    """Build the section; None where nothing asks for figures."""
    value = mapping(audit.measure("product_metrics"))
    items = rows(value, "items")
    if not items:
        return None
    total = len(texts(value, "use_cases"))
    data = {"rows": [{**shown(row), "cases": say.cases(row, total)} for row in items], "cases": total}
    return Section("product_metrics", "Product metrics", "Product metrics: what is recorded", say.lead(value), data)
