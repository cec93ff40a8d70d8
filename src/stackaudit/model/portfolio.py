"""A portfolio: its repositories, what each one contributes, and what all of them show together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from stackaudit.model.audit import CatalogueInfo, Measure

SCHEMA = "stackaudit.portfolio/1"
CRITICALITIES = ("low", "medium", "high", "critical")
"""How much the owner depends on a repository, least first."""


@dataclass(frozen=True, slots=True)
class Member:
    """A repository of a portfolio, as its owner describes it."""

    name: str
    """Unique in the portfolio; names the repository in reports and in the archive."""
    source: str
    """Path or URL, as written."""
    kind: Literal["path", "url"]
    owner: str | None = None
    criticality: str | None = None
    """One of `CRITICALITIES`."""
    function: str | None = None
    """Business function that it serves."""
    tags: tuple[str, ...] = ()
    depth: int = 1
    """Commits of history that are fetched."""

    @property
    def weight(self) -> int:
        """Rank of its criticality; what nobody ranked counts as medium."""
        return CRITICALITIES.index(self.criticality or "medium")


@dataclass(frozen=True, slots=True)
class LayerUse:
    """One row of the concentration of a repository."""

    layer: str
    label: str
    axis: str
    basis: str
    uses: int
    hhi: int | None
    shares: tuple[tuple[str, str, float], ...]
    """(id, name, share)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """What a repository loses when one vendor stops; use cases by their position."""

    kind: str
    id: str
    name: str
    parent: str
    lost: tuple[int, ...]
    degraded: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A use case of a repository."""

    name: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """A model that calls request, with the day on which it is switched off at its host."""

    model: str
    host: str
    shutdown: str
    certainty: str
    calls: int


@dataclass(frozen=True, slots=True)
class Family:
    """Open findings of one family of rules."""

    name: str
    worst: str
    """Severity."""
    findings: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Action:
    """A step of a repository's plan."""

    title: str
    rule: str
    severity: str
    minutes: int
    risk: float
    deadline: str | None
    findings: int
    owner: str | None


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that somebody accepted."""

    rule: str
    severity: str
    message: str
    path: str
    until: str | None
    owner: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that a repository built and that others may have built too."""

    kind: Literal["prompt", "wrapper", "ingestion"]
    key: str
    """What makes two pieces the same."""
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Before:
    """The figures of the audit that better and worse refer to."""

    as_of: str
    minutes: int
    findings: int


@dataclass(frozen=True, slots=True)
class Brief:
    """What one audit contributes to its portfolio: all that pooled measures look at."""

    commit: str | None
    branch: str | None
    files: int
    unread: int
    risk: str
    sentence: str
    rating: str | None
    minutes: int
    ai_lines: int
    severities: tuple[tuple[str, int], ...]
    """Severity and number of open findings, worst first."""
    calls: int
    """Call sites in production code."""
    through: tuple[tuple[str, str, int], ...]
    """Gateways in use: id, name and the call sites that are seen to go through it."""
    layers: tuple[LayerUse, ...]
    cases: tuple[Case, ...]
    stops: tuple[Stop, ...]
    endings: tuple[Ending, ...]
    families: tuple[Family, ...]
    actions: tuple[Action, ...]
    waived: tuple[Waived, ...]
    pieces: tuple[Piece, ...]
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A member of a portfolio and what became of it."""

    member: Member
    brief: Brief | None
    """None where it could not be audited."""
    reason: str = ""
    """Why it could not, in one sentence."""
    page: str | None = None
    """Its own report, relative to the folder of the portfolio's."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All repositories on one day."""

    name: str
    as_of: str
    tool: tuple[str, str]
    catalogue: CatalogueInfo
    settings: dict[str, Any]
    """What changes the result of each audit."""
    rows: tuple[Row, ...]
    """Sorted by name."""
    measures: tuple[Measure, ...]

    def measure(self, measure_id: str) -> Any:
        """Return the value of a measure, or None when it was not made."""
        return next((m.value for m in self.measures if m.id == measure_id), None)

    @property
    def audited(self) -> tuple[Row, ...]:
        """The repositories that could be audited."""
        return tuple(r for r in self.rows if r.brief is not None)

    @property
    def failed(self) -> tuple[Row, ...]:
        """Those that could not."""
        return tuple(r for r in self.rows if r.brief is None)
