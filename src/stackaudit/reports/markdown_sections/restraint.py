"""Places that may not need AI."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import restraint as say
from stackaudit.reports.values import mapping, rows, text, whole
from stackaudit.reports.wording import capital, count

ORDER = 15
AUDIENCES = ("team", "audit")
PLACES = 15


def lines(audit: Audit) -> list[str]:
    """Return the candidates, where there are any."""
    value = mapping(audit.measure("restraint"))
    found = rows(value, "candidates")
    if not found:
        return []
    cells = [
        (
            f"{code(text(r, 'path'), 100)}:{whole(r, 'line')}",
            plain(capital(text(r, "seen")), 200),
            plain(text(r, "alternative"), 120),
            plain(text(r, "question"), 200),
        )
        for r in found[:PLACES]
    ]
    head = ("Place", "Seen", "Plainer way", "Question")
    made = ["### This may not need AI", "", plain(say.lead(value), 600), "", *table(head, cells, frozenset()), ""]
    return made + (
        [f"{count(len(found) - PLACES, 'more candidate')} in the HTML report.", ""] if len(found) > PLACES else []
    )
