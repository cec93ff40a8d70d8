"""Icons: a shape for each state, so that colour is never the only sign."""

from __future__ import annotations

from markupsafe import Markup

from stackaudit.reports.charts.svg import fill, stroke

SEVERITY_COLOURS = {"critical": "crit", "high": "high", "medium": "med", "low": "low", "info": "low"}
RISK_COLOURS = {"critical": "crit", "high": "high", "moderate": "med", "low": "ok"}
_RISK_SHAPES = {"critical": "critical", "high": "high", "moderate": "medium", "low": "tick"}
_GAP = Markup('<path class="i-gap" fill="none" stroke="#fff" stroke-width="2" d="{}"/>')


def _shape(name: str) -> Markup:
    match name:
        case "critical":
            octagon = Markup('<path {} d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/>').format(fill("crit"))
            return octagon + _GAP.format("M5.5 5.5l5 5m0-5l-5 5")
        case "high":
            return Markup('<path {} d="M8 1l7.5 14H.5z"/>').format(fill("high")) + _GAP.format("M8 6v4.2m0 1.3v2")
        case "medium":
            return Markup('<path {} d="M8 .8L15.2 8 8 15.2.8 8z"/>').format(fill("med"))
        case "tick":
            return Markup('<path fill="none" {} d="M2.5 8.5l3.5 4 7.5-9"/>').format(stroke("ok", 2.4))
        case "cross":
            return Markup('<path fill="none" {} d="M3 3l10 10m0-10L3 13"/>').format(stroke("crit", 2.4))
        case "half":
            ring = Markup('<circle cx="8" cy="8" r="6.5" fill="none" {}/>').format(stroke("med", 2))
            return ring + Markup('<path {} d="M8 2a6 6 0 0 0 0 12z"/>').format(fill("med"))
        case _:
            return Markup('<circle cx="8" cy="8" r="6" fill="none" {}/>').format(stroke("low", 2))


def icon(name: str) -> Markup:
    """Return a drawing of 1 em: ``critical high medium low info tick cross half``; the word stands beside it."""
    return Markup(
        '<svg class="i" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">{}</svg>'
    ).format(_shape(name))


def risk_icon(risk: str) -> Markup:
    """Return the icon of a word of risk; empty for a word that is not known."""
    shape = _RISK_SHAPES.get(risk)
    return icon(shape) if shape else Markup("")
