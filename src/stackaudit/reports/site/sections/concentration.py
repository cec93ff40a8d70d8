"""Concentration within repositories and over all of them."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.charts.strips import index_axis, index_strip, stacked
from stackaudit.reports.sections import Section
from stackaudit.reports.sections.concentration import SHADES
from stackaudit.reports.sentences import concentration as single
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, figure, mapping, rows, text, whole
from stackaudit.reports.wording import DASH, clean, number, share

GROUP, ORDER = 0, 3


def build(portfolio: Portfolio) -> Section | None:
    """Build the section."""
    found = rows(portfolio.measure("concentration"), "layers")
    if not found:
        return None
    data = {"rows": [_row(row) for row in say.layers(found)], "axis": index_axis(), "note": single.NOTE}
    return Section(
        "concentration",
        "Concentration",
        "Concentration, within repositories and over all",
        say.concentration(found),
        data,
    )


def _row(row: Row) -> Row:
    pooled, within, by_repository = mapping(row, "by_use"), mapping(row, "within"), mapping(row, "by_repository")
    index, median, band = figure(pooled, "hhi"), figure(within, "median"), text(pooled, "band")
    vendors = rows(row, "vendors")
    parts = [(figure(v, "share") or 0, SHADES[min(i, len(SHADES) - 1)]) for i, v in enumerate(vendors)]
    return {
        "name": single.layer_name(row),
        "band": single.BANDS.get(band, ""),
        "repositories": whole(row, "repositories"),
        "uses": whole(row, "uses"),
        "within": number(median),
        "range": f"{number(figure(within, 'lowest'))}{DASH}{number(figure(within, 'highest'))}"
        if whole(within, "measured") > 1
        else "",
        "measured": whole(within, "measured"),
        "strip": index_strip(index, median, single.BAND_COLOURS.get(band, "grey")) if index is not None else "",
        "pooled": number(index),
        "by_repository": number(figure(by_repository, "hhi")),
        "bar": stacked(parts),
        "named": [f"{clean(text(v, 'name'))} {share(figure(v, 'share'))}" for v in vendors[:4]],
        "rest": max(len(vendors) - 4, 0),
    }
