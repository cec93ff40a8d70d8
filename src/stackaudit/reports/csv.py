"""CSV: findings and inventory as rows for a spreadsheet, guarded against formulas."""

from __future__ import annotations

import csv
import io

from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding
from stackaudit.model.graph import Node
from stackaudit.reports.sentences import imported
from stackaudit.reports.sentences.findings import worst_first
from stackaudit.reports.values import Row, rows, text, whole
from stackaudit.reports.wording import clean

NAME = "csv"
SUFFIXES = (".csv",)

HEADER = (
    "record", "id", "kind", "name", "severity", "confidence", "scope", "role", "path", "line", "message",
    "further_places", "effort_minutes", "owner", "waived_until", "waiver_reason",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n", "|", "%")
"""What makes a spreadsheet run a cell; the wide forms are read like the narrow ones by some of them."""


def cell(value: object) -> str | int | float:
    """Return a value for one cell: numbers as they are, text on one line, with an apostrophe before a formula."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raw = "" if value is None else str(value)
    shown = clean(raw, 4000)
    return "'" + shown if raw.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown


def _finding(audit: Audit, finding: Finding) -> tuple[object, ...]:
    rule, place, waiver = audit.rule(finding.rule), finding.primary, finding.waiver
    until, reason = (waiver.until or "no end", waiver.reason) if waiver else ("", "")
    what = (
        "finding",
        finding.fingerprint,
        finding.rule,
        rule.name if rule else "",
        finding.severity,
        finding.confidence,
    )
    where = ("", "", place.path, place.line, finding.message, len(finding.related))
    return (*what, *where, finding.effort_minutes, finding.owner, until, reason)


def _node(node: Node) -> tuple[object, ...]:
    what = ("node", node.id, node.kind, node.name, "", node.confidence, node.scope, node.role)
    return (*what, node.place.path, node.place.line, "", len(node.evidence) - 1, "", node.get("owner"), "", "")


def _foreign(tool: Row, row: Row) -> tuple[object, ...]:
    """Return a finding of another tool, which stands in the place of the name."""
    what = ("imported", "", text(row, "rule"), imported.name(tool), text(row, "severity"), "", "", "")
    return (*what, text(row, "path"), whole(row, "line") or "", text(row, "message"), "", "", "", "", "")


def render(audit: Audit) -> bytes:
    """Return the rows: findings (waived ones too), nodes of the stack, findings of other tools; lines end in CR LF."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADER)
    for finding in worst_first(audit.findings):
        writer.writerow(map(cell, _finding(audit, finding)))
    for node in audit.graph.nodes.values():
        writer.writerow(map(cell, _node(node)))
    for tool in imported.tools(audit.measure("imported")):
        writer.writerows(map(cell, _foreign(tool, row)) for row in rows(tool, "findings"))
    return target.getvalue().encode()
