"""What the code says about the items of standards."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import standards as say
from stackaudit.reports.values import Row, mapping, rows, text
from stackaudit.reports.wording import DASH, clean

GROUP, ORDER = 2, 0


def _item(row: Row) -> Row:
    places = [(path, line) for path, _, line in (p.rpartition(":") for p in say.places(row))]
    return {
        "id": clean(text(row, "id"), 20),
        "title": clean(text(row, "title"), 120),
        "state": say.STATES.get(text(row, "state"), ""),
        "weak": say.weaknesses(row) or DASH,
        "safe": say.safeguards(row) or DASH,
        "places": places,
    }


def build(audit: Audit) -> Section | None:
    """Build the section; an audit without an AI stack has none."""
    value = mapping(audit.measure("standards"))
    tables = [
        {"name": clean(text(t, "name"), 120), "items": [_item(i) for i in rows(t, "items")]}
        for t in rows(value, "standards")
    ]
    if not tables:
        return None
    return Section(
        "standards",
        "Standards",
        "What the code says about standards",
        say.lead(value),
        {"tables": tables, "note": say.NOTE},
    )
