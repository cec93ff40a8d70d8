"""The value that one audit produces: all that a report, an archive or a portfolio ever sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stackaudit.model.findings import Finding, Rule
from stackaudit.model.graph import StackGraph
from stackaudit.model.source import Skip

SCHEMA = "stackaudit.audit/1"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured figure or table, with the method that made it."""

    id: str
    """``concentration``, ``calendar``, ``debt`` …"""
    title: str
    method: str
    """One or two sentences: what was counted, the formula, its source and its limits."""
    value: Any
    """Plain JSON: numbers, texts, lists, mappings with text keys."""
    nodes: tuple[str, ...] = ()
    """Ids of the nodes that the value was computed from (empty when all)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, so that a reader can judge how sure the rest is."""

    files: int
    """Listed files."""
    read: int
    """Read and searched for words of the stack."""
    parsed: int
    """Parsed as code or documents."""
    bytes: int
    languages: tuple[tuple[str, int], ...]
    """Language and number of files, most first."""
    code_lines: int
    """Lines of parsed code."""
    ai_lines: int
    """Lines of the modules that hold facts of the AI stack (scope prod)."""


@dataclass(frozen=True, slots=True)
class Repository:
    """What was audited."""

    name: str
    commit: str | None
    branch: str | None
    languages: tuple[tuple[str, int], ...]


STALE_DAYS = 60
"""From this age the catalogue of models is named as old."""


@dataclass(frozen=True, slots=True)
class CatalogueInfo:
    """Which knowledge the audit used."""

    as_of: str
    hash: str


@dataclass(frozen=True, slots=True)
class Run:
    """How the audit was made; holds only what changes the result."""

    as_of: str
    """ISO date: the only clock."""
    settings: dict[str, Any]
    profile: str
    catalogue: CatalogueInfo
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Audit:
    """One repository at one commit on one date."""

    tool: tuple[str, str]
    """Name and version."""
    run: Run
    repository: Repository
    graph: StackGraph
    rules: tuple[Rule, ...]
    """Those that fired."""
    findings: tuple[Finding, ...]
    measures: tuple[Measure, ...]
    skips: tuple[Skip, ...]

    def measure(self, measure_id: str) -> Any:
        """Return the value of a measure, or None when it was not made."""
        return next((m.value for m in self.measures if m.id == measure_id), None)

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody accepted."""
        return tuple(f for f in self.findings if f.waiver is None)

    @property
    def fresh(self) -> tuple[Finding, ...]:
        """The open findings that a baseline does not hold; all open ones where there is no baseline."""
        value = self.measure("baseline")
        if not isinstance(value, dict):
            return self.open
        new = frozenset(value["new"])
        return tuple(f for f in self.open if f.fingerprint in new)

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule that fired, or None."""
        return next((r for r in self.rules if r.id == rule_id), None)
