"""Strips and bars: drawings in a column of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from stackaudit.reports.charts.svg import dot, hidden, label, line, percent, rect, ring
from stackaudit.reports.wording import month

INDEX_MAX = 10_000
INDEX_BANDS = (1_000, 1_800)
YEAR = 365
"""Days that a calendar strip spans."""


def index_axis() -> Markup:
    """Return the scale of the concentration index, 0 to 10,000."""
    marks = ((0, "start"), (1_000, "middle"), (1_800, "start"), (5_000, "middle"), (INDEX_MAX, "end"))
    return hidden(16, (label(percent(v / 100), 12, f"{v:,}", anchor) for v, anchor in marks), "strip axis")


def index_strip(value: float, previous: float | None, colour: str) -> Markup:
    """Return the position of an index (0 to 10,000) between its bands; an open dot is the previous audit."""
    parts = [line("0", "100%", 15, 15, "rule")]
    parts += [line(percent(b / 100), percent(b / 100), 0, 30, "muted", dash="2 3") for b in INDEX_BANDS]
    if previous is not None and previous != value:
        parts += [
            line(percent(previous / 100), percent(value / 100), 15, 15, "grey", 2),
            ring(percent(previous / 100), 15, 4, "grey"),
        ]
    return hidden(30, [*parts, dot(percent(value / 100), 15, 6, colour)], "strip")


def calendar_axis(start: date) -> Markup:
    """Return twelve months from *start*, every third with its name."""
    parts: list[Markup] = []
    for step in range(12):
        year, index = divmod(start.month - 1 + step, 12)
        x = percent((date(start.year + year, index + 1, 1) - start).days / YEAR * 100) if step else "0.0%"
        if step % 3 == 0:
            name = month(date(start.year + year, index + 1, 1))
            parts += [label(x, 12, name, dx=3), line(x, x, 2, 18, "grey")]
        else:
            parts.append(line(x, x, 10, 18, "rule"))
    return hidden(18, parts, "strip axis")


def calendar_strip(days: int | None, firm: bool, colour: str) -> Markup:
    """Return the time that a model has left.

    Args:
        days: days until it is switched off (negative: already off), or None when no date is known.
        firm: a firm date ends upright, an earliest date in an open dot.
        colour: role of the colour.
    """
    parts = [line(percent(x), percent(x), 0, 30, "rule") for x in (0, 25, 50, 75, 100)]
    if days is None:
        return hidden(30, [*parts, line("0", "100%", 15, 15, "grey", 2, dash="2 5")], "strip")
    end = percent(days / YEAR * 100)
    parts.append(line("0", end, 15, 15, colour, 5))
    if days <= YEAR:
        parts.append(line(end, end, 5, 25, colour, 4) if firm or days <= 0 else ring(end, 15, 6, colour))
    return hidden(30, parts, "strip")


def bar(value: float, largest: float, colour: str = "accent", previous: float | None = None) -> Markup:
    """Return an amount as a bar from zero; a black tick is the previous audit."""
    top = max(largest, previous or 0)
    parts = [rect("0", percent(value / top * 100 if top else 0), 10, colour)]
    if previous is not None:
        x = percent(previous / top * 100 if top else 0)
        parts.append(line(x, x, -3, 13, "ink", 2))
    return hidden(10, parts, "bar")


def track(value: float, colour: str = "accent") -> Markup:
    """Return a share of a whole (0 to 1): a bar on a grey track."""
    return hidden(10, [rect("0", "100%", 10, "soft"), rect("0", percent(value * 100), 10, colour)], "bar")


def stacked(parts: Sequence[tuple[float, str]]) -> Markup:
    """Return shares of a whole (0 to 1 each, with a colour) side by side, separated by a thin gap."""
    shapes: list[Markup] = [rect("0", "100%", 10, "soft", radius=0)]
    x = 0.0
    for value, colour in parts:
        shapes.append(rect(percent(x * 100), percent(min(value, 1 - x) * 100), 10, colour, radius=0))
        x = min(x + max(value, 0), 1.0)
        shapes.append(line(percent(x * 100), percent(x * 100), 0, 10, "paper", 2))
    return hidden(10, shapes, "bar")
