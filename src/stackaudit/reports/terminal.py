"""Terminal: the summary that a scan prints."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from stackaudit.model.audit import Audit
from stackaudit.reports.sentences import calendar, debt, findings, imported, method, outages, stack
from stackaudit.reports.values import Row, figure, mapping, rows, text, whole
from stackaudit.reports.wording import capital, clean, count, effort, first_sentence, number, short_day

if TYPE_CHECKING:
    from rich.console import Console

TOP = 10
"""Findings that are shown in full."""
MODELS = 8
_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "info": "dim"}
_ICONS = {"critical": "✖", "high": "▲", "medium": "◆", "low": "○", "info": "·"}
_KINDS = (
    ("provider", "Providers"),
    ("model", "Models"),
    ("framework", "Frameworks"),
    ("vector_store", "Vector stores"),
    ("sdk", "Packages"),
    ("agent", "Agents"),
    ("tool", "Tools"),
    ("mcp_server", "MCP servers"),
    ("prompt", "Prompts"),
)


def _console(width: int, color: bool) -> Console:
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=max(width, 40),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )


def _say(console: Console, line: str, style: str = "") -> None:
    from rich.text import Text

    console.print(Text(line, style=style), soft_wrap=False)


def _head(console: Console, audit: Audit) -> None:
    value: Row = mapping(audit.measure("verdict"))
    risk = text(value, "risk")
    _say(console, f"AI stack audit of {clean(audit.repository.name, 80)}, {short_day(audit.run.as_of)}", "bold")
    sentence = clean(text(value, "sentence"), 400) or stack.lead(mapping(audit.measure("stack_map")))
    _say(console, sentence, _STYLES.get({"moderate": "medium"}.get(risk, risk), ""))
    _say(console, debt.lead(mapping(audit.measure("debt"))))
    if outage := outages.short(mapping(audit.measure("outages"))):
        _say(console, outage)
    if warning := method.stale(audit):
        _say(console, "Warning: " + warning, "yellow")


def _counts(console: Console, audit: Audit) -> None:
    from rich.table import Table

    counts = mapping(audit.measure("inventory"), "counts")
    shown = [(name, mapping(counts, kind)) for kind, name in _KINDS]
    shown = [(name, row) for name, row in shown if any(whole(row, k) for k in ("used", "optional", "listed"))]
    console.print()
    if not shown:
        _say(console, stack.inventory(mapping(audit.measure("inventory"))))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("Found", style="bold", header_style="bold")
    for name in ("in use", "optional", "listed"):
        table.add_column(name, justify="right", header_style="dim")
    for name, row in shown:
        table.add_row(name, *(number(whole(row, key)) for key in ("used", "optional", "listed")))
    console.print(table)


def _models(console: Console, audit: Audit) -> None:
    from rich.table import Table
    from rich.text import Text

    found = rows(mapping(audit.measure("calendar")), "rows")
    if not found:
        return
    console.print()
    _say(console, calendar.lead(mapping(audit.measure("calendar"))))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name in ("Model", "Host", "Switched off"):
        table.add_column(name, header_style="dim", overflow="fold")
    table.add_column("Calls", justify="right", header_style="dim")
    for row in found[:MODELS]:
        date, below = calendar.when(row)
        colour = {"crit": "bold red", "high": "red", "med": "yellow"}.get(calendar.colour(figure(row, "days")), "")
        when = f"{date} ({below})" if below else date
        table.add_row(
            *(Text(clean(text(row, k), 60) or "not known") for k in ("model", "host")),
            Text(when, style=colour),
            number(whole(row, "calls")),
        )
    console.print(table)
    if len(found) > MODELS:
        _say(console, f"and {count(len(found) - MODELS, 'more model')}", "dim")


def _finding(console: Console, audit: Audit, row: findings.Alike, color: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    finding = row.finding
    rule = audit.rule(finding.rule)
    mark = f"{_ICONS[finding.severity]} {finding.severity}" if color else finding.severity
    doubt = findings.doubt(finding.confidence)
    head = Text(f"{mark}[{clean(finding.rule, 40)}]", style=_STYLES[finding.severity])
    head.append(
        f" {clean(findings.wording(row), 300)}" + (f" ({doubt})" if doubt else ""), style="bold" if color else ""
    )
    console.print(head)
    more = findings.places(len(finding.related))
    where = f"--> {clean(finding.primary.path, 200)}:{finding.primary.line}" + (f" {more}" if more else "")
    console.print(Padding(Text(where, style="dim" if color else "", overflow="fold"), (0, 0, 0, 2)))
    if rule and rule.fix:
        owner = f", {clean(finding.owner, 80)}" if finding.owner else ""
        hint = f"fix: {first_sentence(rule.fix, 200)} ({effort(finding.effort_minutes)}{owner})"
        console.print(Padding(Text(hint), (0, 0, 0, 2)))


def render(audit: Audit, width: int = 80, color: bool = False) -> str:
    """Return the summary.

    Args:
        audit: what to say.
        width: columns of the terminal; below 40 counts as 40.
        color: False gives plain text without escape sequences or drawing characters (NO_COLOR, a pipe, a log).
    """
    console = _console(width, color)
    _head(console, audit)
    _counts(console, audit)
    _models(console, audit)
    console.print()
    _say(console, findings.standing(audit), "bold")
    listed = findings.alike(audit.fresh)
    for row in listed[:TOP]:
        console.print()
        _finding(console, audit, row, color)
    if more := sum(row.amount for row in listed[TOP:]):
        console.print()
        _say(console, f"and {count(more, 'more finding')}", "dim")
    if others := imported.lead(audit.measure("imported")):
        console.print()
        _say(console, others)
    console.print()
    _say(console, capital(method.skipped(audit)))
    target = console.file
    out = target.getvalue() if isinstance(target, io.StringIO) else ""
    return "\n".join(line.rstrip() for line in out.splitlines()) + "\n"
