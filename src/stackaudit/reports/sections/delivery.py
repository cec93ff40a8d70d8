"""How long changes take, and how many are taken back: AI-marked ones beside the others."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import delivery as say
from stackaudit.reports.values import Row, figure, mapping, text, whole
from stackaudit.reports.wording import DASH, day, number

GROUP, ORDER = 1, 8
_KINDS = (("ai", "AI-marked changes"), ("rest", "Other changes"))


def _row(value: Row, kind: str, name: str) -> Row:
    group = mapping(value, kind)
    times = mapping(group, "lead")
    told = bool(value.get("enough_merges"))
    return {
        "name": name,
        "changes": whole(group, "changes"),
        "merges": whole(times, "n"),
        "median": say.hours(figure(times, "median")) if told else DASH,
        "p90": say.hours(figure(times, "p90")) if told else DASH,
        "files": number(figure(group, "files"), 1).removesuffix(".0") if value.get("enough_changes") else DASH,
        "reverted": say.reverted(value, kind),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; without history, and without a mark in it, there is none."""
    value = mapping(audit.measure("delivery"))
    if not whole(mapping(value, "ai"), "changes"):
        return None
    data = {
        "rows": [_row(value, kind, name) for kind, name in _KINDS],
        "since": day(text(value, "since")),
        "bots": whole(value, "bots"),
        "note": say.NOTE,
    }
    return Section("delivery", "Delivery", "Delivery friction", say.lead(value), data)
