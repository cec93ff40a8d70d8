"""What other tools found."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.github import code, plain, table
from stackaudit.reports.sentences import imported
from stackaudit.reports.values import rows, text, whole
from stackaudit.reports.wording import number

ORDER = 19
AUDIENCES = ("team", "audit")
WORST = 30


def lines(audit: Audit) -> list[str]:
    """Return the findings of each tool."""
    value = audit.measure("imported")
    if not imported.tools(value):
        return []
    lines = ["### What other tools say", "", plain(imported.lead(value), 1000), ""]
    for tool in imported.tools(value):
        cells = [
            (
                plain(text(f, "severity"), 10),
                code(text(f, "rule"), 80),
                plain(text(f, "message"), 220),
                code(imported.place(f)),
            )
            for f in rows(tool, "findings")[:WORST]
        ]
        if cells:
            head = ("Severity", "Rule", f"What {plain(imported.name(tool))} says", "Where")
            lines += [*table(head, cells), ""]
        if (left := whole(tool, "total") - len(cells)) > 0:
            lines += [f"{number(left)} more are in the HTML and JSON reports.", ""]
    return lines
