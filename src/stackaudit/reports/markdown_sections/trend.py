"""Better or worse than in earlier audits."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.trend import of_plain
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import trend as say

ORDER = 1
AUDITS = 6
"""Audits of the table: evenly chosen, with the first and the last."""


def lines(audit: Audit) -> list[str]:
    """Return the figures and which way they moved; none without an earlier audit."""
    found = of_plain(audit.measure("trend"))
    if found is None:
        return []
    figures = [
        (
            plain(row.label, 80),
            say.strip(row),
            say.shown(row, row.known[0]),
            say.shown(row, row.known[-1]),
            row.direction,
        )
        for row in found.lines
    ]
    body = list(say.cells(found))
    audits = [
        (row[0], code(row[1], 12), code(row[2], 12), *row[3:])
        for row in (body[i] for i in say.picked(len(body), AUDITS))
    ]
    heads = ("Day", "Commit", "Audit", *(head[:1].upper() + head[1:] for head in say.HEADS))
    return [
        "### Better or worse",
        "",
        plain(say.lead(found)),
        "",
        *table(("Figure", "Line", "First", "Last", "Direction"), figures, frozenset({2, 3})),
        "",
        *table(heads, audits, frozenset(range(3, len(heads)))),
        "",
        *[plain(note) for note in found.notes],
        "",
    ]
