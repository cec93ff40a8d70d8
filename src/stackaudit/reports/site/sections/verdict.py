"""Page one of a portfolio."""

from __future__ import annotations

from datetime import date
from typing import Any

from stackaudit.model.audit import STALE_DAYS
from stackaudit.model.portfolio import Portfolio
from stackaudit.reports.charts.icons import RISK_COLOURS, risk_icon
from stackaudit.reports.sections import Section
from stackaudit.reports.sections.verdict import decisions, figures
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.values import mapping, text
from stackaudit.reports.wording import capital, spelled

GROUP, ORDER = 0, 0


def build(portfolio: Portfolio) -> Section:
    """Build the section."""
    value = mapping(portfolio.measure("verdict"))
    risk, cards = text(value, "risk"), decisions(value, portfolio.as_of)
    age = (date.fromisoformat(portfolio.as_of) - date.fromisoformat(portfolio.catalogue.as_of)).days
    data: dict[str, Any] = {
        "risk": capital(risk),
        "risk_icon": risk_icon(risk),
        "risk_colour": RISK_COLOURS.get(risk, "grey"),
        "answers": {key: text(mapping(value, "answers"), key) for key in ("exposed", "direction", "debt", "sure")},
        "rating": text(portfolio.measure("heat"), "rating"),
        "decisions": cards,
        "decisions_title": capital(f"{spelled(len(cards), 'decision')}, by deadline"),
        "figures": figures(value),
        "waiting": text(value, "waiting"),
        "together": text(value, "together"),
        "covered": say.covered(portfolio),
        "stale": say.stale(age) if age >= STALE_DAYS else "",
        "failed": [(row.member.name, row.reason) for row in portfolio.failed[:20]],
        "failed_more": max(len(portfolio.failed) - 20, 0),
    }
    return Section("verdict", "Verdict", "Verdict", text(value, "sentence"), data)
