"""Rules as they are published, and what they found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stackaudit.model.evidence import Evidence

Severity = Literal["info", "low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")
"""Weakest first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Header and texts of a rule; its logic is in the rule book."""

    id: str
    name: str
    family: str
    severity: Severity
    confidence: float
    effort_minutes: int
    """SQALE effort of the first instance."""
    needs: str
    """``file``, ``neighbours``, ``graph`` or ``history``."""
    summary: str
    why: str
    fix: str
    action: str
    """What to do, as a title of at most eight words; ``{name}`` stands for the thing that a finding is about."""
    standards: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Framework and its ids: ``("owasp-llm", ("LLM03",))``."""
    experimental: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding."""

    reason: str
    until: str | None
    """ISO date, inclusive."""
    owner: str | None
    place: str
    """``path:line`` or the configuration key that holds it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to act on."""

    rule: str
    severity: Severity
    confidence: float
    message: str
    """One line that names the place's things."""
    primary: Evidence
    related: tuple[Evidence, ...]
    nodes: tuple[str, ...]
    """Ids of the nodes that it is about, the main one first."""
    fingerprint: str
    """16 hexadecimal digits; holds no line."""
    effort_minutes: int
    owner: str | None = None
    waiver: Waiver | None = None


def severity_rank(severity: Severity) -> int:
    """Return 0 for info to 4 for critical."""
    return SEVERITIES.index(severity)
