"""Concentration, layer by layer."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import concentration
from stackaudit.reports.values import figure, mapping, text
from stackaudit.reports.wording import DASH, number

ORDER = 6


def lines(audit: Audit) -> list[str]:
    """Return the layers in use."""
    value = mapping(audit.measure("concentration"))
    layers = concentration.layers_in_use(value)
    lines = ["### Concentration", "", concentration.lead(value), ""]
    cells = []
    for row in layers:
        index = figure(row, "hhi")
        measured = index is not None and text(row, "band") != "single-sourced"
        band = concentration.BANDS.get(text(row, "band"), "") if measured else concentration.too_few(row)
        effective = number(figure(row, "effective"), 1).removesuffix(".0")
        cells.append(
            (
                plain(concentration.layer_name(row), 60),
                number(index) if measured else DASH,
                effective,
                plain(band),
                plain(concentration.largest(row), 80),
            )
        )
    if cells:
        lines += [
            *table(("Layer", "Index", "Effective vendors", "Band", "Largest share"), cells, frozenset({1, 2})),
            "",
        ]
    lines += [f"- {plain(sentence)}" for sentence in concentration.ties(value)[:10]]
    return [*lines, ""] if lines[-1] else lines
