"""Sentences about the services of a repository."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, figure, text
from stackaudit.reports.wording import count, joined, share, verb

TERMS = (Term("Service", "A folder with a manifest of its own below which something can be started.", (), "services"),)


def table(value: Any) -> list[Row]:
    """Return the rows of the measure."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, (list, tuple)) else []


def lead(value: Any) -> str:
    """Return how many services there are and where most of the debt lies."""
    found = table(value)
    total = sum(figure(row, "minutes") or 0 for row in found)
    first = f"{count(len(found), 'service')} of the repository {verb(len(found), 'holds', 'hold')} AI-related code."
    if not total:
        return f"{first} None of them holds a finding that has to be repaired."
    worst = max(found, key=lambda r: figure(r, "minutes") or 0)
    told = f"{name(worst)} holds {share((figure(worst, 'minutes') or 0) / total)} of the debt"
    bad = [name(r) for r in found if text(r, "rating") in {"D", "E"}]
    return f"{first} {told}" + (f"; rated D or E: {joined(bad, 4)}." if bad else ".")


def name(row: Row) -> str:
    """Return the folder of a service; words for the root."""
    return text(row, "path") or "the root"
