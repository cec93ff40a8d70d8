"""If a vendor stops: use cases against vendors."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import outages as say
from stackaudit.reports.values import Row, mapping, rows, text, texts, whole
from stackaudit.reports.wording import clean

GROUP, ORDER = 0, 2
COLUMNS, LIMIT, PROOFS = 8, 60, 12
"""Vendors and use cases of the page; those that lose least are cut."""
_STATES = {"lost": ("L", "Lost", "cross"), "degraded": ("D", "Degraded", "half"), "fine": ("F", "Fine", "")}
_ORDER = ("lost", "degraded", "fine")


def _case(row: Row, columns: int) -> Row:
    states = texts(row, "states")[:columns]
    return {
        "name": text(row, "name"),
        "critical": bool(row.get("critical")),
        "note": text(row, "note"),
        "cells": [dict(zip(("css", "word", "icon"), _STATES.get(s, _STATES["fine"]), strict=True)) for s in states],
        "worst": min((_ORDER.index(s) for s in states if s in _ORDER), default=2),
    }


def _proof(row: Row) -> Row:
    first = next(iter(rows(row, "proofs")), {})
    return {
        "name": say.name(row),
        "lost": whole(row, "lost"),
        "case": text(first, "name"),
        "stopped": [clean(t, 160) for t in texts(first, "stopped")][:4],
        "path": texts(first, "path"),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; an audit without use cases has none."""
    value = mapping(audit.measure("outages"))
    cases, vendors = rows(value, "cases"), rows(value, "vendors")
    if not cases or not vendors:
        return None
    shown = vendors[:COLUMNS]
    listed = [_case(row, len(shown)) for row in cases]
    listed.sort(key=lambda r: (r["worst"], not r["critical"], r["name"]))
    points = rows(value, "single_points")
    data = {
        "vendors": [{"name": say.name(v), "kind": say.KINDS.get(text(v, "kind"), "")} for v in shown],
        "cases": listed[:LIMIT],
        "more": max(len(listed) - LIMIT, 0),
        "more_vendors": len(vendors) - len(shown),
        "total": len(cases),
        "critical": sum(bool(c.get("critical")) for c in cases),
        "sums": {key: [whole(v, key) for v in shown] for key in ("lost", "lost_critical", "degraded", "calls")},
        "proofs": [_proof(row) for row in points[:PROOFS]],
    }
    return Section("outages", "If a vendor stops", "If a vendor stops for a day", say.lead(value), data)
