"""Plots with two axes: debt against change, and the small line of a key figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from stackaudit.reports.charts.svg import COLOURS, dot, fill, label, line, percent, ring, words

_LEFT, _RIGHT, _TOP, _BOTTOM = 4.0, 98.0, 16.0, 310.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A file in the plot of debt against change."""

    name: str
    x: float
    """Commits that touched it."""
    y: float
    """Hours of debt."""
    marked: bool
    """Filled, and labelled where the label lies on no other; the others are open."""


def _step(top: float) -> float:
    size = 1.0
    while top / size > 5:
        size *= 2.5 if str(size)[0] == "2" else 2
    return size


def hotspots(spots: Sequence[Spot], title: str, description: str) -> Markup:
    """Return a scatter of files: commits to the right, hours of debt upwards, both from zero."""
    across, up = max((s.x for s in spots), default=1) or 1, max((s.y for s in spots), default=1) or 1
    parts: list[Markup] = []
    size = _step(up)
    for index in range(int(up / size) + 1):
        y = _BOTTOM - index * size / up * (_BOTTOM - _TOP)
        parts += [
            line(percent(_LEFT), percent(_RIGHT), y, y, "rule"),
            label(percent(_LEFT), y + 4, f"{index * size:g}", "end", dx=-6),
        ]
    size = _step(across)
    parts += [
        label(percent(_LEFT + i * size / across * (_RIGHT - _LEFT)), 330, f"{i * size:g}", "middle")
        for i in range(int(across / size) + 1)
    ]
    told: list[tuple[float, float, float]] = []
    for spot in sorted(spots, key=lambda s: (not s.marked, -s.x * s.y, s.name)):
        share = spot.x / across
        x, y = percent(_LEFT + share * (_RIGHT - _LEFT)), _BOTTOM - spot.y / up * (_BOTTOM - _TOP)
        parts.append(dot(x, y, 6, "high") if spot.marked else ring(x, y, 5, "grey"))
        if spot.marked and _free(told, share, y, len(spot.name)):
            parts.append(label(x, y + 4, spot.name, *(("end", "ink", -10) if share > 0.6 else ("start", "ink", 10))))
    return Markup(
        '<svg width="100%" height="340" class="chart" font-size="12" font-family="Arial, sans-serif" role="img" '
        'aria-labelledby="hott hotd"><title id="hott">{}</title><desc id="hotd">{}</desc>{}</svg>'
    ).format(words(title), words(description, 2000), Markup("").join(parts))


def _free(told: list[tuple[float, float, float]], share: float, y: float, letters: int) -> bool:
    """Whether a label lies on none before it; then it is one of them. A letter is 0.7 per cent of the width, about."""
    wide = letters * 0.007
    left = share - wide if share > 0.6 else share
    if any(abs(y - other) < 14 and left < end and start < left + wide for start, end, other in told):
        return False
    told.append((left, left + wide, y))
    return True


def spark(values: Sequence[float], colour: str = "accent") -> Markup:
    """Return the direction of a series, scaled to its own range; fewer than two values give nothing."""
    if len(values) < 2:
        return Markup("")
    low, high = min(values), max(values)
    points = [
        (3 + 96 * i / (len(values) - 1), 23 - 18 * (v - low) / (high - low) if high > low else 14.0)
        for i, v in enumerate(values)
    ]
    return Markup(
        '<svg viewBox="0 0 104 28" width="104" height="28" class="spark" aria-hidden="true" focusable="false">'
        '<polyline points="{}" fill="none" class="s-grey" stroke="{}" stroke-width="1.5"/>'
        '<circle cx="{:.1f}" cy="{:.1f}" r="3" {}/></svg>'
    ).format(" ".join(f"{x:.1f},{y:.1f}" for x, y in points), COLOURS["grey"], *points[-1], fill(colour))
