"""The model calendar: what is switched off when."""

from __future__ import annotations

import re
from datetime import date

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.strips import calendar_axis, calendar_strip
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import calendar as say
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import day, parse_day

GROUP, ORDER = 0, 3
LIMIT = 100
"""Rows of the page; they are sorted by date, so what is cut has no date or a late one."""
_LINK = re.compile(r"https://[\w.-]+(?:/[\w./~%+=&?#:@,;-]*)?\Z", re.ASCII)


def link(source: str) -> str:
    """Return *source* when it is a plain https address, else nothing: no other scheme ever becomes a link."""
    return source if _LINK.match(source) else ""


def _row(row: Row) -> Row:
    days = figure(row, "days")
    date_text, below = say.when(row)
    places = texts(row, "places")
    return {
        "model": text(row, "model") or "Model not known",
        "host": text(row, "host"),
        "calls": whole(row, "calls"),
        "strip": calendar_strip(
            None if days is None else int(days), text(row, "certainty") != "not_before", say.colour(days)
        ),
        "date": date_text,
        "below": below,
        "dated": days is not None,
        "colour": say.colour(days),
        "replacement": text(row, "replacement"),
        "prices": say.price_change(row),
        "place": places[0] if places else "",
        "more": len(places) - 1,
        "source": link(text(row, "source")),
        "role": text(row, "role"),
    }


def build(audit: Audit) -> Section:
    """Build the section."""
    value = mapping(audit.measure("calendar"))
    found = rows(value, "rows")
    start = parse_day(text(value, "as_of") or audit.run.as_of) or date(1970, 1, 1)
    data = {
        "rows": [_row(row) for row in found[:LIMIT]],
        "more": max(len(found) - LIMIT, 0),
        "axis": calendar_axis(start),
        "start": day(start),
        "catalogue": day(text(value, "catalogue_as_of") or audit.run.catalogue.as_of),
        "prices": any(say.price_change(row) for row in found),
    }
    return Section("calendar", "Model calendar", "Model calendar: the next 12 months", say.lead(value), data)
