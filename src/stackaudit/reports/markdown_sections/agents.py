"""Agent governance."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.evidence import look
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import agents as say
from stackaudit.reports.values import mapping, rows, text, whole
from stackaudit.reports.wording import capital, count

ORDER = 10
AUDIENCES = ("team", "audit")
AGENTS = 25


def lines(audit: Audit) -> list[str]:
    """Return the agents, where there are any."""
    value = mapping(audit.measure("agents"))
    found = rows(value, "rows")
    if not found:
        return []
    cells = []
    for row in found[:AGENTS]:
        checks = mapping(row, "checks")
        words = [plain(look(text(mapping(checks, name), "state")).word) for name in say.CHECKS]
        where = f"{code(text(row, 'path'), 100)}:{whole(row, 'line')}"
        cells.append(
            (plain(text(row, "name"), 80), plain(capital(text(row, "autonomy") or "not known"), 40), *words, where)
        )
    head = ("Agent", "Autonomy", *say.CHECKS.values(), "Where")
    made = ["### Agents", "", plain(say.lead(value), 600), "", *table(head, cells, frozenset()), ""]
    return made + (
        [f"{count(len(found) - AGENTS, 'more agent')} in the HTML report.", ""] if len(found) > AGENTS else []
    )
