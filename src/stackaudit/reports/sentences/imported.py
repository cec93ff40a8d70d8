"""Sentences about what other tools say of the same code."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, mapping, rows, text, whole
from stackaudit.reports.wording import clean, count, joined, number

TERMS = (
    Term("Other tools", "What another tool found, shown beside our findings and counted nowhere.", (), "imported"),
)


APART = "They are not part of the rating, the debt or the risk of this audit."


def tools(value: Any) -> list[Row]:
    """Return one row for each tool of each file; *value* is the measure."""
    return rows(value, "tools")


def lead(value: Any) -> str:
    """Return what each tool says, in one sentence each; empty when nothing was imported."""
    told = [said(row) for row in tools(value)]
    return " ".join([*told, APART]) if told else ""


def said(row: Row) -> str:
    """Return findings and components of one tool."""
    counts = mapping(row, "severities")
    by = joined([f"{number(whole(counts, name))} {clean(name, 20)}" for name in counts])
    parts = [count(whole(row, "total"), "finding") + (f" ({by})" if by else "")]
    if components := whole(row, "components_total"):
        parts.append(count(components, "component"))
    left = [(whole(row, "suppressed"), "accepted there"), (whole(row, "outside"), "outside the audited files")]
    gone = joined([f"{number(n)} {why}" for n, why in left if n])
    more = f"; left out: {gone}" if gone else ""
    return f"{name(row)}: {joined(parts)}{more}."


def name(row: Row) -> str:
    """Return the tool with its version."""
    return f"{clean(text(row, 'tool'), 80)} {clean(text(row, 'version'), 40)}".strip()


def place(finding: Row) -> str:
    """Return the file and line of a finding; empty where the tool names none."""
    path, line = text(finding, "path"), whole(finding, "line")
    return f"{path}:{line}" if path and line else path
