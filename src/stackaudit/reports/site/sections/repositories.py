"""All repositories, each with the way to its own report."""

from __future__ import annotations

from typing import Any

from stackaudit.model.findings import SEVERITIES
from stackaudit.model.portfolio import Portfolio
from stackaudit.model.portfolio import Row as Member
from stackaudit.reports.charts.icons import RISK_COLOURS, risk_icon
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import portfolio as say
from stackaudit.reports.wording import capital, effort

GROUP, ORDER = 1, 0
MOST = 2_000
RISKS = ("critical", "high", "moderate", "low")


def build(portfolio: Portfolio) -> Section:
    """Build the section: worst first; those that could not be audited stand at the top."""
    ordered = sorted(portfolio.rows, key=_order)
    data: dict[str, Any] = {
        "rows": [_row(row) for row in ordered[:MOST]],
        "more": max(len(ordered) - MOST, 0),
        "risks": [(risk, capital(risk)) for risk in RISKS if any(r.brief and r.brief.risk == risk for r in ordered)],
        "functions": sorted({r.member.function for r in ordered if r.member.function}),
        "owners": sorted({r.member.owner for r in ordered if r.member.owner}),
    }
    return Section("repositories", "All repositories", "All repositories", say.repositories(portfolio), data)


def _order(row: Member) -> tuple[int, int, str]:
    return (RISKS.index(row.brief.risk) if row.brief else -1, -row.member.weight, row.member.name)


def _row(row: Member) -> dict[str, Any]:
    member, brief = row.member, row.brief
    risk = brief.risk if brief else ""
    severe = sum(n for s, n in brief.severities if SEVERITIES.index(s) >= 3) if brief else 0
    return {
        "name": member.name,
        "page": row.page,
        "source": member.source,
        "owner": member.owner or "",
        "function": member.function or "",
        "criticality": member.criticality or "",
        "tags": member.tags,
        "risk": risk,
        "word": capital(risk) if brief else "Not audited",
        "icon": risk_icon(risk),
        "colour": RISK_COLOURS.get(risk, "grey"),
        "rank": RISKS.index(risk) if brief else -1,
        "sentence": brief.sentence if brief else row.reason,
        "rating": (brief.rating or "") if brief else "",
        "findings": sum(n for _, n in brief.severities) if brief else None,
        "severe": severe,
        "minutes": brief.minutes if brief else 0,
        "effort": effort(brief.minutes) if brief else "",
        "commit": (brief.commit or "")[:10] if brief else "",
    }
