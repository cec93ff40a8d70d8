"""Launch cards."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import look
from stackaudit.reports.github import plain, table
from stackaudit.reports.sentences import launch as say
from stackaudit.reports.values import mapping, rows, text
from stackaudit.reports.wording import count

ORDER = 13
AUDIENCES = ("team", "audit")
CARDS = 25


def lines(audit: Audit) -> list[str]:
    """Return one row for each use case, where there are any."""
    value = mapping(audit.measure("launch"))
    cards = rows(value, "cards")
    if not cards:
        return []
    head = ("Use case", *(plain(text(item, "label")) for item in rows(cards[0], "items")))
    cells = [
        (plain(text(card, "use_case"), 80), *(plain(look(text(item, "state")).word) for item in rows(card, "items")))
        for card in cards[:CARDS]
    ]
    made = ["### Launch cards", "", plain(say.lead(value), 600), "", *table(head, cells, frozenset()), ""]
    return made + (
        [f"{count(len(cards) - CARDS, 'more use case')} in the HTML report.", ""] if len(cards) > CARDS else []
    )
