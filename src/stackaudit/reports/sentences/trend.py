"""Words for a trend: what each figure was and is, and which way it moved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from stackaudit.model.trend import Line, Point, Trend
from stackaudit.reports.csv import cell
from stackaudit.reports.wording import DASH, capital, clean, count, effort, joined, number, share, short_day, verb

RATINGS = "ABCDE"
_BLOCKS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "·"
_WIDTH = 48
"""Points that a line of blocks shows; of more, every n-th and the last one."""
_SHORT = 10
DIRECTIONS = {"better": "ok", "worse": "high", "changed": "low", "same": "low"}
"""Colour of each direction."""
COLUMNS = ("debt.rating", "debt.minutes", "findings", "hhi.foundation_model.lab", "calls", "models.leaving")
HEADS = ("rating", "debt", "findings", "HHI lab", "calls", "leaving")


def shown(line: Line, value: float | None) -> str:
    """Return a value of *line* in its unit."""
    if value is None:
        return DASH
    match line.unit:
        case "rating":
            return RATINGS[int(value) - 1] if 1 <= value <= len(RATINGS) else DASH
        case "minutes":
            return effort(value) if value else "none"
        case "share":
            return share(value)
        case "days":
            return number(value, 0 if value == int(value) else 1)
        case _:
            return number(value)


def strip(line: Line) -> str:
    """Return the values as a row of blocks from the least to the most, ratings as letters."""
    values = [line.values[i] for i in picked(len(line.values), _WIDTH)]
    if line.unit == "rating":
        return "".join(_UNKNOWN if v is None else shown(line, v) for v in values)
    low, high = min(line.known), max(line.known)
    step = (high - low) / (len(_BLOCKS) - 1) or 1.0
    return "".join(_UNKNOWN if v is None else _BLOCKS[round((v - low) / step)] for v in values)


def picked(amount: int, most: int) -> list[int]:
    """Return at most *most* positions out of *amount*, evenly, with the first and the last."""
    if amount <= most:
        return list(range(amount))
    return sorted({round(i * (amount - 1) / (most - 1)) for i in range(most)})


def lead(trend: Trend) -> str:
    """Return in one or two sentences what got better and what got worse."""
    first, last = trend.points[0], trend.points[-1]
    head = f"{count(len(trend.points), 'audit')} from {short_day(first.day)} to {short_day(last.day)}"
    found = {word: [_moved(row) for row in trend.lines if row.direction == word] for word in ("better", "worse")}
    parts = [f"{word}: {joined(rows, 4)}" for word, rows in found.items() if rows]
    return f"{head}. {capital('; '.join(parts)) if parts else 'Nothing got better or worse'}."


def _moved(row: Line) -> str:
    label = clean(row.label, 80)
    return f"{label[:1].lower()}{label[1:]} {shown(row, row.known[0])} → {shown(row, row.known[-1])}"


def lines(trend: Trend) -> Iterator[str]:
    """Yield the trend for a terminal: one row for each figure, then one for each audit."""
    yield f"Trend of {clean(trend.repository, 120)}"
    yield lead(trend)
    yield ""
    width = max((len(row.label) for row in trend.lines), default=0)
    for row in trend.lines:
        ends = f"{shown(row, row.known[0])} → {shown(row, row.known[-1])}"
        yield f"{clean(row.label, 80):{width}}  {strip(row)}  {ends}{f', {row.direction}' if row.direction else ''}"
    yield ""
    yield from table(trend)
    for note in trend.notes:
        yield ""
        yield clean(note)


def table(trend: Trend) -> Iterator[str]:
    """Yield one row for each audit, with its commit and its id."""
    rows = [(("day", "commit", "audit", *HEADS))] + [tuple(r) for r in cells(trend)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()


def cells(trend: Trend) -> Iterator[list[str]]:
    """Yield the cells of `table` without its head."""
    by_name = {row.name: row for row in trend.lines}
    for number_, point in enumerate(trend.points):
        found = [by_name.get(name) for name in COLUMNS]
        yield [*place(point), *(shown(row, row.values[number_]) if row else DASH for row in found)]


def place(point: Point) -> list[str]:
    """Return day, commit and audit of a point."""
    return [clean(point.day, 10), clean(point.commit or DASH, 64)[:_SHORT], clean(point.audit, 64)[:12]]


def csv_of(trend: Trend) -> bytes:
    """Return one row for each audit, one column for each figure."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["repository", "day", "commit", "audit", "version", "judged_again", *(r.name for r in trend.lines)])
    for number_, point in enumerate(trend.points):
        what = (trend.repository, point.day, point.commit, point.audit, point.version, point.judged_again)
        writer.writerow([cell(value) for value in (*what, *(row.values[number_] for row in trend.lines))])
    return target.getvalue().encode()


def few(points: Sequence[Point]) -> str:
    """Return what to say where one audit alone makes no trend; empty otherwise."""
    amount = len(points)
    return "" if amount > 1 else f"{count(amount, 'audit')} {verb(amount, 'makes', 'make')} no trend: keep another one."
