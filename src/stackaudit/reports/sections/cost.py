"""What calls cost, and what the traffic of a team cost."""

from __future__ import annotations

from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.strips import bar
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import cost as say
from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import DASH, clean, joined, number

GROUP, ORDER = 0, 5
LIMIT = 40


def _model(row: Row) -> Row:
    return {
        "name": clean(text(row, "model"), 100),
        "calls": whole(row, "calls"),
        "input": say.money(figure(row, "input_price")),
        "output": say.money(figure(row, "output_price")),
        "cheaper": say.successor(row) or DASH,
    }


def _call(row: Row) -> Row:
    tokens, prompt, most = say.call(row)
    place, _, line = text(row, "place").rpartition(":")
    cases = joined(texts(row, "use_cases"), 2)
    return {
        "path": place,
        "line": line,
        "model": clean(text(row, "model"), 80),
        "cases": cases,
        "tokens": tokens,
        "prompt": prompt,
        "most": most,
    }


def _spent(row: Row, name: str, top: float) -> Row:
    return {
        "name": clean(text(row, name), 100) or "not attributed to one use case",
        "calls": whole(row, "calls"),
        "tokens": number(whole(row, "input_tokens") + whole(row, "output_tokens")),
        "cost": say.money(figure(row, "cost")),
        "month": say.money(figure(row, "cost_month")),
        "each": say.money(figure(row, "cost_interaction")),
        "bar": bar(figure(row, "cost") or 0, top) if top else "",
        "successor": clean(text(row, "successor"), 80) or DASH,
        "saving": say.money(figure(row, "saving_month") or figure(row, "saving")),
    }


def _traffic(traffic: Row) -> dict[str, Any]:
    cases, models = rows(traffic, "use_cases"), rows(traffic, "models")
    top = max((figure(r, "cost") or 0 for r in (*cases, *models)), default=0)
    return {
        "cases": [_spent(r, "use_case", top) for r in cases[:LIMIT]],
        "models": [_spent(r, "model", top) for r in models[:LIMIT]],
        "monthly": figure(mapping(traffic, "total"), "cost_month") is not None,
        "source": say.source(traffic),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; an audit without calls of known models has none."""
    value = mapping(audit.measure("cost"))
    traffic = mapping(value, "traffic")
    models, calls = rows(value, "models"), rows(value, "calls")
    if not models and not traffic:
        return None
    data = {
        "models": [_model(r) for r in models[:LIMIT]],
        "more_models": max(len(models) - LIMIT, 0),
        "calls": [_call(r) for r in calls[:LIMIT]],
        "more_calls": max(len(calls) - LIMIT, 0),
        "traffic": _traffic(traffic) if traffic else None,
    }
    return Section("cost", "Cost", "What it costs", say.lead(value), data)
