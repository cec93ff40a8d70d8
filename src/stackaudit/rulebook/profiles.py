"""Profiles: how much weight a kind of team gives to which rules; data, one file each in ``profiles/``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from stackaudit.documents import parse_as
from stackaudit.model.documents import plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.findings import SEVERITIES, Finding, Rule, Severity, severity_rank
from stackaudit.model.source import Skip

FOLDER = Path(__file__).parent / "profiles"
KEYS = ("name", "summary", "experimental", "off", "raise", "lower", "least_confidence")


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile; names are ids or families of rules."""

    name: str
    summary: str
    experimental: bool = False
    """Experimental rules run."""
    off: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    """Count one step more severe."""
    lowered: frozenset[str] = frozenset()
    """Count one step less severe."""
    least_confidence: float = 0.0
    """Findings that are less sure are left out."""

    def judged(self, findings: Sequence[Finding], rule: Rule) -> list[Finding]:
        """Return the findings of a rule with the weight that they have here."""
        names = {rule.id, rule.family}
        step = bool(names & self.raised) - bool(names & self.lowered)
        kept = [f for f in findings if f.confidence >= self.least_confidence]
        return [replace(f, severity=moved(f.severity, step)) for f in kept] if step else kept


def moved(severity: Severity, step: int) -> Severity:
    """Return the severity some steps above (positive) or below; both ends hold."""
    return SEVERITIES[min(max(0, severity_rank(severity) + step), len(SEVERITIES) - 1)]


def names() -> tuple[str, ...]:
    """Return the names of the profiles, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def load(name: str) -> Profile:
    """Return a profile.

    Raises:
        ConfigError: there is none of this name, or its file cannot be accepted.
    """
    if name not in names():
        near = get_close_matches(name, names(), 1)
        raise ConfigError(
            f"there is no profile {name[:60]!r}; "
            + (f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names())}")
        )
    path = FOLDER / f"{name}.yaml"
    document = parse_as("yaml", path.name, path.read_bytes())
    row: Any = None if isinstance(document, Skip) else plain(document.root)
    if not isinstance(row, dict) or set(row) - set(KEYS):
        raise ConfigError(f"{path.name}: a profile has only {', '.join(KEYS)}")
    return Profile(
        name,
        str(row["summary"]).strip(),
        bool(row.get("experimental")),
        frozenset(row.get("off") or ()),
        frozenset(row.get("raise") or ()),
        frozenset(row.get("lower") or ()),
        float(row.get("least_confidence") or 0),
    )
