"""Repository by risk: the worst open finding of each family of rules."""

from __future__ import annotations

from typing import Any

from stackaudit.measures.shared.pricing import rating, ratio_of
from stackaudit.model.audit import Measure
from stackaudit.model.findings import SEVERITIES
from stackaudit.model.portfolio import Brief, Member
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
RISKS = ("low", "moderate", "high", "critical")
METHOD = (
    "Each cell holds the severity of the worst open finding of a family of rules in a repository and how many there are; "
    "families without a finding in the portfolio are left out. Repositories stand by the word of their risk, then by their "
    "criticality, then by their findings. Debt and rating of the portfolio: minutes and AI-related lines of all repositories "
    "together, by the formula of one repository."
)


def compute(pool: Pool) -> Measure:
    """Return the columns and the rows of the heat map, and what they add up to."""
    families = sorted({f.name for _, b in pool.audited for f in b.families})
    ordered = sorted(pool.audited, key=lambda item: _order(*item))
    minutes, lines = sum(b.minutes for _, b in pool.audited), sum(b.ai_lines for _, b in pool.audited)
    ratio = ratio_of(minutes, lines)
    value = {
        "families": families,
        "rows": [_row(member, brief, families) for member, brief in ordered],
        "risks": {r: sum(b.risk == r for _, b in pool.audited) for r in reversed(RISKS)},
        "severities": {s: sum(dict(b.severities).get(s, 0) for _, b in pool.audited) for s in reversed(SEVERITIES)},
        "minutes": minutes,
        "ai_lines": lines,
        "ratio": None if ratio is None else round(ratio, 4),
        "rating": None if ratio is None else rating(ratio),
    }
    return Measure("heat", "Repositories by risk", METHOD, value)


def _order(member: Member, brief: Brief) -> tuple[int, int, list[int], str]:
    counted = dict(brief.severities)
    return -RISKS.index(brief.risk), -member.weight, [-counted.get(s, 0) for s in reversed(SEVERITIES)], member.name


def _row(member: Member, brief: Brief, families: list[str]) -> dict[str, Any]:
    cells = {f.name: f for f in brief.families}
    return {
        "name": member.name,
        "risk": brief.risk,
        "cells": [
            {"severity": cells[name].worst, "findings": cells[name].findings} if name in cells else None
            for name in families
        ],
    }
