"""The heat map: repository by family of rules."""

from __future__ import annotations

from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.charts.icons import RISK_COLOURS, risk_icon
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import Row, mapping, rows, texts
from stackaudit.reports.wording import capital

GROUP, ORDER = 0, 1
MOST = 60
_CSS = {"critical": "h4", "high": "h3", "medium": "h2", "low": "h1", "info": "h1"}


def build(portfolio: Portfolio) -> Section | None:
    """Build the section; without an audited repository there is none."""
    value = mapping(portfolio.measure("heat"))
    pages = {row.member.name: row.page for row in portfolio.rows}
    found = rows(value, "rows")
    if not found:
        return None
    data = {
        "families": [say.family(name) for name in texts(value, "families")],
        "rows": [_row(row, pages) for row in found[:MOST]],
        "more": max(len(found) - MOST, 0),
    }
    return Section("heat", "Risk by repository", "Repositories by risk", say.heat(value), data)


def _row(row: Row, pages: dict[str, str | None]) -> Row:
    risk = str(row["risk"])
    return {
        "name": row["name"],
        "page": pages.get(row["name"]),
        "risk": capital(risk),
        "icon": risk_icon(risk),
        "colour": RISK_COLOURS.get(risk, "grey"),
        "cells": [
            {
                "css": _CSS[cell["severity"]],
                "icon": cell["severity"],
                "word": capital(cell["severity"]),
                "n": cell["findings"],
            }
            if cell
            else None
            for cell in row["cells"]
        ],
    }
