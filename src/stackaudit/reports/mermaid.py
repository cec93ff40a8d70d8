"""Mermaid: the drawing of the stack on its own, for a wiki or a page of documentation."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.arrows import flowchart
from stackaudit.reports.wording import count

NAME = "mermaid"
SUFFIXES = (".mmd", ".mermaid")

EDGES = 200
"""Arrows; the thinnest are left out. Mermaid itself draws at most 500, and 50,000 characters."""


def render(audit: Audit) -> bytes:
    """Return the drawing: components of the code, models, hosts and labs; numbers are call sites."""
    drawn = flowchart(audit.measure("stack_map"), EDGES)
    lines = list(drawn.lines) or ["flowchart LR", '  none["No call of a model was found"]']
    if drawn.left:
        lines.append(f"  %% {count(drawn.left, 'thinner arrow')} left out")
    if audit.skips:
        lines.append(f"  %% {count(len(audit.skips), 'file')} could not be read")
    return ("\n".join(lines) + "\n").encode()
