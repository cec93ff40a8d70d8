"""Debt by service, where a repository holds several."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.strips import bar
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import services as say
from stackaudit.reports.values import figure, text, texts, whole
from stackaudit.reports.wording import DASH, effort, joined, share

GROUP, ORDER = 1, 2
LIMIT = 100


def build(audit: Audit) -> Section | None:
    """Build the section; None where nothing is to be told apart."""
    value = audit.measure("services")
    found = say.table(value)
    if not found:
        return None
    top = max((figure(r, "minutes") or 0 for r in found), default=0)
    rows = [
        {
            "name": say.name(r),
            "owner": text(r, "owner") or DASH,
            "use_cases": joined(texts(r, "use_cases"), 4) or DASH,
            "calls": whole(r, "calls"),
            "lines": whole(r, "ai_lines"),
            "findings": whole(r, "findings"),
            "effort": effort(figure(r, "minutes")),
            "bar": bar(figure(r, "minutes") or 0, top),
            "ratio": share(figure(r, "ratio")) if figure(r, "ratio") is not None else DASH,
            "rating": text(r, "rating") or DASH,
        }
        for r in found[:LIMIT]
    ]
    data = {"rows": rows, "more": max(len(found) - LIMIT, 0)}
    return Section("services", "Services", "Debt by service", say.lead(value), data)
