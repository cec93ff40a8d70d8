"""What several repositories built for themselves, and the common gateway."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.charts.strips import track
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import joined, share

GROUP, ORDER = 1, 1
MOST, MOST_PLACES = 30, 12


def build(portfolio: Portfolio) -> Section | None:
    """Build the section; without a repository that calls models there is none."""
    value = mapping(portfolio.measure("reuse"))
    gateway, found = mapping(value, "gateway"), rows(value, "again")
    asking = whole(gateway, "asking")
    if not asking and not found:
        return None
    around = texts(gateway, "around")
    data = {
        "rows": [_row(row) for row in found[:MOST]],
        "more": max(len(found) - MOST, 0),
        "gateways": [
            {
                "name": text(g, "name"),
                "repositories": len(texts(g, "repositories")),
                "bar": track(len(texts(g, "repositories")) / asking if asking else 0),
                "only": whole(g, "only"),
                "names": joined(texts(g, "repositories"), 6),
            }
            for g in rows(gateway, "gateways")
        ],
        "share": share(figure(gateway, "share")),
        "around": joined(around, 12) if gateway.get("common") and around else "",
    }
    return Section("reuse", "Built more than once", "Built more than once", say.reuse(value), data)


def _row(row: Row) -> Row:
    places = rows(row, "places")
    kind = text(row, "kind")
    return {
        "kind": kind.capitalize(),
        "what": text(row, "what") if kind != "prompt" else text(places[0], "name"),
        "times": whole(row, "times"),
        "places": [
            (text(p, "repository"), text(p, "path"), text(p, "name") if kind != "prompt" else "")
            for p in places[:MOST_PLACES]
        ],
        "more": max(len(places) - MOST_PLACES, 0),
    }
