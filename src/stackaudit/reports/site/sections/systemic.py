"""If a vendor stops, over all repositories."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.charts.strips import track
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, mapping, rows, text, texts, whole
from stackaudit.reports.wording import joined

GROUP, ORDER = 0, 2
MOST, MOST_STOPS, SHOWN = 12, 40, 8


def build(portfolio: Portfolio) -> Section | None:
    """Build the section."""
    value = mapping(portfolio.measure("systemic"))
    found = [row for row in rows(value, "vendors") if whole(row, "lost") or whole(row, "degraded")]
    if not found:
        return None
    known = whole(value, "repositories")
    pages = {row.member.name: row.page for row in portfolio.rows}
    data = {
        "known": known,
        "rows": [_row(row, known) for row in found[:MOST]],
        "more": max(len(found) - MOST, 0),
        "stops": [_stops(row, pages) for row in found[:SHOWN] if whole(row, "lost")],
    }
    return Section("systemic", "If a vendor stops", "If a vendor stops", say.systemic(value), data)


def _row(row: Row, known: int) -> Row:
    return {
        "name": text(row, "name"),
        "kind": say.KINDS.get(text(row, "kind"), ""),
        "systemic": bool(row.get("systemic")),
        "repositories": whole(row, "repositories"),
        "bar": track(whole(row, "repositories") / known if known else 0, "crit" if row.get("systemic") else "accent"),
        "whole": whole(row, "whole"),
        "critical": whole(row, "critical"),
        "lost": whole(row, "lost"),
        "degraded": whole(row, "degraded"),
        "functions": joined(texts(row, "functions"), 4),
    }


def _stops(row: Row, pages: dict[str, str | None]) -> Row:
    found = rows(row, "stops")
    return {
        "title": say.if_stops(row),
        "rows": [
            {
                "name": text(r, "name"),
                "page": pages.get(text(r, "name")),
                "owner": text(r, "owner"),
                "function": text(r, "function"),
                "critical": bool(r.get("critical")),
                "what": say.lost(r),
            }
            for r in found[:MOST_STOPS]
        ],
        "more": max(len(found) - MOST_STOPS, 0),
    }
