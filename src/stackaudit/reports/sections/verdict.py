"""Page one: the verdict, the decisions, six figures, and how sure all of it is."""

from __future__ import annotations

import re
from typing import Any

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.icons import RISK_COLOURS, risk_icon
from stackaudit.reports.charts.plots import spark
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import method
from stackaudit.reports.values import Row, figure, mapping, rows, text
from stackaudit.reports.wording import capital, clean, parse_day, short_day, span, spelled

GROUP, ORDER = 0, 0
NO_VERDICT = "This audit holds no verdict: the measure was not made."
_AMOUNT = re.compile(r"([+\u2212-]?[\d.,\u2013]+)\s*(\D.*)?\Z", re.DOTALL)


def _value(raw: str) -> tuple[str, str]:
    """Split ``56.8 days`` into figure and unit; a text without a leading figure is all figure."""
    found = _AMOUNT.match(clean(raw, 60))
    return (found[1], found[2] or "") if found else (clean(raw, 60), "")


def figures(value: Row) -> list[Row]:
    """Return the six figures of a verdict with their drawings."""
    made = []
    for row in rows(value, "figures")[:6]:
        amount, unit = _value(text(row, "value"))
        series = row.get("history")
        history = [float(v) for v in series if isinstance(v, (int, float))][-12:] if isinstance(series, list) else []
        made.append(
            {
                "label": text(row, "label"),
                "amount": amount,
                "unit": unit,
                "note": text(row, "note"),
                "spark": spark(history),
            }
        )
    return made


def _by(row: Row, as_of: str) -> str:
    """Return until when to decide: a day, now when that day has come, or no fixed date."""
    end, today = parse_day(row.get("decide_by")), parse_day(as_of)
    if end is None:
        return "no fixed date"
    return "now" if today is not None and end <= today else short_day(end)


def decisions(value: Row, as_of: str) -> list[Row]:
    """Return the decisions of a verdict of that day as cards show them."""
    made = []
    for row in rows(value, "decisions")[:3]:
        days = span(figure(row, "days_low"), figure(row, "days_high"))
        made.append(
            {
                "who": text(row, "who"),
                "title": text(row, "title"),
                "reason": text(row, "reason"),
                "if_wait": text(row, "if_wait"),
                "days": f"{days} {'person-day' if days == '1' else 'person-days'}",
                "by": _by(row, as_of),
            }
        )
    return made


def build(audit: Audit) -> Section:
    """Build the section; without a verdict measure it still says what was audited and how sure that is."""
    value: Row = mapping(audit.measure("verdict"))
    debt = mapping(audit.measure("debt"))
    risk = text(value, "risk")
    found = decisions(value, audit.run.as_of)
    data: dict[str, Any] = {
        "risk": capital(risk),
        "risk_icon": risk_icon(risk),
        "risk_colour": RISK_COLOURS.get(risk, "grey"),
        "answers": {key: text(mapping(value, "answers"), key) for key in ("exposed", "direction", "debt", "sure")},
        "rating": text(debt, "rating"),
        "decisions": found,
        "decisions_title": capital(f"{spelled(len(found), 'decision')}, by deadline"),
        "figures": figures(value),
        "waiting": text(value, "waiting"),
        "leaving": text(value, "leaving"),
        "sure": method.how_sure(audit),
        "commit": (audit.repository.commit or "")[:10],
        "covered": method.covered(audit),
        "age": method.age_words(audit),
        "stale": method.stale(audit),
    }
    return Section("verdict", "Verdict", "Verdict", text(value, "sentence") or NO_VERDICT, data)
