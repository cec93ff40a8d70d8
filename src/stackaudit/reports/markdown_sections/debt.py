"""Technical debt, and what to fix first."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import debt
from stackaudit.reports.values import figure, mapping, rows, text, texts
from stackaudit.reports.wording import effort, joined, share

ORDER = 7
AUDIENCES = ("team", "audit")


def lines(audit: Audit) -> list[str]:
    """Return the debt and the first actions."""
    value = mapping(audit.measure("debt"))
    lines = ["### Technical debt", "", debt.lead(value), ""]
    cells = [
        (
            plain(text(r, "title"), 160),
            share(figure(r, "risk_share")),
            effort(figure(r, "minutes")),
            joined([code(p, 80) for p in texts(r, "paths")[:2]]),
        )
        for r in rows(value, "fix_first")[:10]
    ]
    if cells:
        lines += [
            f"**{debt.fix_title(value)}**",
            "",
            *table(("Action", "Risk removed", "Effort", "Where"), cells, frozenset({1, 2})),
            "",
        ]
    assumed = texts(value, "assumptions")
    if assumed and figure(value, "minutes"):
        lines += ["<details>", "<summary>How debt is counted</summary>", "", plain(debt.note(value), 1000), ""]
        lines += [*(f"- {plain(text)}" for text in assumed), "", "</details>", ""]
    return lines
