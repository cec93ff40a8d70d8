"""The drawing of the stack."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.arrows import flowchart
from stackaudit.reports.github import plain
from stackaudit.reports.sentences import stack
from stackaudit.reports.values import mapping
from stackaudit.reports.wording import count

ORDER = 2

EDGES = 40
"""Arrows of the drawing; the thinnest are left out."""


def lines(audit: Audit) -> list[str]:
    """Return where calls end, as a sentence and a drawing."""
    value = mapping(audit.measure("stack_map"))
    lines = ["### Stack", "", plain(stack.lead(value)), ""]
    drawn = flowchart(value, EDGES)
    if not drawn.lines:
        return lines
    note = f"; {count(drawn.left, 'thinner arrow')} left out" if drawn.left else ""
    told = f"From components of the code to models, hosts and labs; numbers are call sites{note}."
    return [*lines, "```mermaid", *drawn.lines, "```", "", told, ""]
