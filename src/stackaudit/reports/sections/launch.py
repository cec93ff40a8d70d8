"""Launch cards: use cases against six questions."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import shown
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import launch as say
from stackaudit.reports.values import Row, mapping, rows, text

GROUP, ORDER = 1, 6
LIMIT = 30


def _card(card: Row) -> Row:
    cells = [shown(item) for item in rows(card, "items")]
    return {
        "name": text(card, "use_case"),
        "owner": text(card, "owner"),
        "critical": bool(card.get("critical")),
        "cells": [{**cell, "places": cell["places"][:1]} for cell in cells],
    }


def build(audit: Audit) -> Section | None:
    """Build the section; None without use cases."""
    value = mapping(audit.measure("launch"))
    cards = rows(value, "cards")
    if not cards:
        return None
    data = {
        "columns": [text(item, "label") for item in rows(cards[0], "items")],
        "rows": [_card(card) for card in cards[:LIMIT]],
        "more": max(len(cards) - LIMIT, 0),
        "searched": say.searched(value),
        "note": say.NOTE,
    }
    return Section("launch", "Launch cards", "Launch cards: is each use case ready for people", say.lead(value), data)
