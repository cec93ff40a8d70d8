"""What leaving each vendor costs."""

from __future__ import annotations

from collections.abc import Sequence

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.strips import bar
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import exit as say
from stackaudit.reports.values import Row, mapping, rows, text, texts, whole
from stackaudit.reports.wording import capital, clean, joined

GROUP, ORDER = 0, 4
LIMIT = 40


def _row(row: Row, top: int, columns: Sequence[str]) -> Row:
    parts = mapping(row, "parts")
    return {
        "name": say.name(row),
        "why": capital(joined([clean(t, 120) for t in texts(row, "why")], 4)),
        "parts": [whole(parts, key) for key in columns],
        "score": whole(row, "score"),
        "band": capital(text(row, "band")),
        "colour": say.BAND_COLOURS.get(text(row, "band"), "low"),
        "days": say.days(row),
        "bar": bar(whole(row, "days_high"), top),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; an audit without vendors in use has none."""
    value = mapping(audit.measure("exit"))
    found = rows(value, "rows")
    if not found:
        return None
    top = max(whole(r, "days_high") for r in found)
    columns = [key for key in say.COLUMNS if any(whole(mapping(row, "parts"), key) for row in found)]
    data = {
        "columns": [say.COLUMNS[key] for key in columns],
        "rows": [_row(row, top, columns) for row in found[:LIMIT]],
        "more": max(len(found) - LIMIT, 0),
        "assumptions": texts(value, "assumptions"),
    }
    return Section("exit", "Cost of leaving", "Cost of leaving a vendor", say.lead(value), data)
