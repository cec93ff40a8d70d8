"""How many commits of the last months carry the mark of an AI assistant: a measure of the history, not of the code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from stackaudit.intake.history import History
from stackaudit.model.audit import Audit, Measure

ID = "commits"
MONTHS = 3
"""The month of the audit and those before it."""
METHOD = (
    f"Commits of the {MONTHS} calendar months up to the day of the audit, by author date, merges not counted, and those among "
    "them whose author, committer or message carries the mark of an AI assistant. Assistants that leave no mark are not "
    "seen: the share is a lower bound."
)


def beside(audit: Audit, history: History | None, as_of: date) -> Audit:
    """Return *audit* with the measure, where its history was read."""
    if history is None or not history.commits:
        return audit
    last = as_of.year * 12 + as_of.month - 1
    wanted = {f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - MONTHS + 1, last + 1)}
    rows = [row for row in history.months if row.month in wanted]
    commits, marked = sum(row.commits for row in rows), sum(row.marked for row in rows)
    value = {
        "months": MONTHS,
        "commits": commits,
        "marked": marked,
        "ai_share": round(marked / commits, 4) if commits else None,
    }
    return replace(audit, measures=(*audit.measures, Measure(ID, "Commits with AI marks", METHOD, value)))
