"""The few shapes that charts are made of."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from stackaudit.reports.wording import clean

COLOURS = {
    "ink": "#14181c", "muted": "#545c66", "rule": "#d9dde1", "grey": "#7b858f", "soft": "#d5dade", "accent": "#0a5a8a",
    "crit": "#a3161a", "high": "#a8450a", "med": "#7d5c00", "low": "#54606c", "ok": "#1c6f43", "paper": "#ffffff",
}  # fmt: skip
"""Role of a colour and its value in the light theme; the style sheet holds the dark ones."""


def words(value: object, limit: int = 200) -> Markup:
    """Return text of the repository, made visible and escaped."""
    return escape(clean(value, limit))


def fill(colour: str) -> Markup:
    """Return class and attribute of a fill."""
    return Markup('class="f-{}" fill="{}"').format(colour, COLOURS[colour])


def stroke(colour: str, width: float = 1) -> Markup:
    """Return class and attributes of a stroke."""
    return Markup('class="s-{}" stroke="{}" stroke-width="{:g}"').format(colour, COLOURS[colour], width)


def percent(value: float) -> str:
    """Return a position in per cent, kept inside the drawing."""
    return f"{min(max(value, 0.0), 100.0):.1f}%"


def line(x1: str, x2: str, y1: float, y2: float, colour: str, width: float = 1, dash: str = "") -> Markup:
    """Return a straight line; *dash* is an SVG dash pattern."""
    dashes = Markup(' stroke-dasharray="{}"').format(dash) if dash else Markup("")
    return Markup('<line x1="{}" x2="{}" y1="{:g}" y2="{:g}" {}{}/>').format(
        x1, x2, y1, y2, stroke(colour, width), dashes
    )


def rect(x: str, width: str, height: float, colour: str, y: float = 0, radius: float = 1) -> Markup:
    """Return a filled rectangle."""
    return Markup('<rect x="{}" y="{:g}" width="{}" height="{:g}" rx="{:g}" {}/>').format(
        x, y, width, height, radius, fill(colour)
    )


def dot(x: str, y: float, radius: float, colour: str) -> Markup:
    """Return a filled mark: now, typical, firm."""
    return Markup('<circle cx="{}" cy="{:g}" r="{:g}" {}/>').format(x, y, radius, fill(colour))


def ring(x: str, y: float, radius: float, colour: str) -> Markup:
    """Return an open mark: before, earliest."""
    return Markup(
        '<circle cx="{}" cy="{:g}" r="{:g}" class="f-paper s-{}" fill="{}" stroke="{}" stroke-width="2"/>'
    ).format(x, y, radius, colour, COLOURS["paper"], COLOURS[colour])


def label(x: str, y: float, value: object, anchor: str = "start", colour: str = "muted", dx: float = 0) -> Markup:
    """Return a text."""
    shift = Markup(' dx="{:g}"').format(dx) if dx else Markup("")
    return Markup('<text x="{}"{} y="{:g}" text-anchor="{}" {}>{}</text>').format(
        x, shift, y, anchor, fill(colour), words(value)
    )


def hidden(height: float, parts: Iterable[Markup], kind: str) -> Markup:
    """Return a drawing beside a value that stands in the row: hidden from assistive technology.

    Args:
        height: pixels.
        parts: shapes.
        kind: class names.
    """
    return Markup(
        '<svg width="100%" height="{:g}" class="{}" font-size="10" font-family="Arial, sans-serif" '
        'aria-hidden="true" focusable="false">{}</svg>'
    ).format(height, kind, Markup("").join(parts))
