"""The stack map: from entry points to labs."""

from __future__ import annotations

from collections import defaultdict

from stackaudit.model.audit import Audit
from stackaudit.reports.charts.flow import Column, flow
from stackaudit.reports.charts.layers import Path
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import stack
from stackaudit.reports.values import Row, mapping, rows, text
from stackaudit.reports.wording import clean, joined, number, share

GROUP, ORDER = 0, 1
_COLUMNS = {
    "entry": Column("Entry points", "No entry point found"),
    "component": Column("Components", "Not in a module", tail=True),
    "model": Column("Models", "Model not known"),
    "host": Column("Hosts", "Host not known"),
    "lab": Column("Labs", "Lab not known"),
}
_TABLE = 60
"""Rows of the table; a larger map is grouped by component anyway."""


def _table(paths: list[Row], lab: str) -> tuple[list[Row], int]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for path in paths:
        groups[text(path, "component")].append(path)
    made: list[Row] = []
    for name, found in groups.items():
        total = sum(map(stack.weight, found))
        there = sum(stack.weight(p) for p in found if lab and text(p, "lab") == lab)
        made.append(
            {
                "name": name or "Not in a module",
                "entries": joined([n for n, _ in stack.amounts(found, "entry")], 5) or "no entry point found",
                "sdks": joined([n for n, _ in stack.amounts(found, "sdk")], 5),
                "models": joined([n for n, _ in stack.amounts(found, "model")], 6) or "not known",
                "hosts": joined([f"{clean(n)} {number(v)}" for n, v in stack.amounts(found, "host")], 6) or "not known",
                "total": total,
                "share": share(there / total) if total else "",
            }
        )
    made.sort(key=lambda row: (-float(row["total"]), str(row["name"])))
    return made[:_TABLE], max(len(made) - _TABLE, 0)


def build(audit: Audit) -> Section:
    """Build the section; columns in which nothing is known are left out."""
    value = mapping(audit.measure("stack_map"))
    paths = [p for p in rows(value, "paths") if stack.weight(p) > 0]
    lab = text(value, "highlighted_lab")
    lead = stack.lead(value)
    keys = [k for k in _COLUMNS if k in ("component", "lab") or any(text(p, k) for p in paths)]
    ways = [
        Path(tuple(clean(text(p, k)) for k in keys), stack.weight(p), bool(lab) and text(p, "lab") == lab)
        for p in paths
    ]
    notes = {
        clean(text(p, "lab")): f"parent: {clean(text(p, 'parent'))}"
        for p in paths
        if text(p, "parent") not in ("", text(p, "lab"))
    }
    table, more = _table(paths, lab)
    drawing = (
        flow([_COLUMNS[k] for k in keys], ways, notes, "Stack map: from entry points to labs", lead) if ways else ""
    )
    data = {
        "map": drawing,
        "lab": lab,
        "unknown": stack.unknown(value),
        "table": table,
        "more": more,
        "total": sum(map(stack.weight, paths)),
    }
    return Section("stack_map", "Stack map", stack.title(value), lead, data)
