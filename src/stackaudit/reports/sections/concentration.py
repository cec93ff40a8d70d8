"""Concentration, layer by layer."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.strips import index_axis, index_strip, stacked
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import concentration as say
from stackaudit.reports.values import Row, figure, mapping, rows, text
from stackaudit.reports.wording import clean, number, share, signed

GROUP, ORDER = 0, 2
VENDORS = 12
"""Of one layer, in the table of all shares."""
SHADES = ("accent", "grey", "muted", "low", "soft")


def _row(row: Row) -> Row:
    index, previous, band = figure(row, "hhi"), figure(row, "previous_hhi"), text(row, "band")
    measured = index is not None and band != "single-sourced"
    shares = sorted(rows(row, "by_use_case") or rows(row, "by_call_site"), key=lambda s: -(figure(s, "share") or 0))
    parts = [(figure(s, "share") or 0, SHADES[min(i, len(SHADES) - 1)]) for i, s in enumerate(shares)]
    named = [f"{clean(text(s, 'name') or text(s, 'id'))} {share(figure(s, 'share'))}" for s in shares[:4]]
    return {
        "name": say.layer_name(row),
        "uses": figure(row, "uses"),
        "index": number(index) if measured else number(None),
        "strip": index_strip(index or 0, previous, say.BAND_COLOURS.get(band, "grey")) if measured else "",
        "why": "" if measured else say.too_few(row),
        "band": say.BANDS.get(band, "") if measured else "",
        "change": signed(index - previous) if measured and index is not None and previous is not None else number(None),
        "effective": number(figure(row, "effective"), 1).removesuffix(".0"),
        "bar": stacked(parts),
        "named": named,
        "rest": len(shares) - len(named),
        "detail": say.detail(row)[:VENDORS],
        "figures": say.figures(row),
    }


def build(audit: Audit) -> Section:
    """Build the section: rows with an index first, in the order of the measure."""
    value = mapping(audit.measure("concentration"))
    data = {
        "rows": [_row(row) for row in say.layers_in_use(value)],
        "axis": index_axis(),
        "parents": say.ties(value),
        "parents_title": say.parents_title(value),
        "compared": say.has_previous(value),
        "note": f"{say.NOTE} {say.look(value)}",
    }
    return Section("concentration", "Concentration", "Concentration, layer by layer", say.lead(value), data)
