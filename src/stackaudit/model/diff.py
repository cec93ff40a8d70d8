"""What changed between two audits of one repository (schema ``stackaudit.diff/1``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from stackaudit.model.facts import RoleName, ScopeName
from stackaudit.model.findings import Severity

SCHEMA = "stackaudit.diff/1"

State = Literal["new", "removed", "changed"]
Direction = Literal["better", "worse", "same", "unknown"]
"""``unknown``: one of the two values is not known, or neither is better."""
Cause = Literal["tool", "time", "code"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states that are compared."""

    name: str
    """As the user gave it: a file, or a branch, tag or commit."""
    commit: str | None
    day: str
    """ISO date of the state: of the commit, or of the stored audit."""
    stored: bool
    """Read from a file, not from git's objects."""
    version: str
    """Of the tool that read the code."""
    catalogue: str
    """ISO date of the catalogue that the code was read with."""
    judged_again: bool
    """The stored graph was judged again under today's rules and catalogue, at the day of the comparison."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One property of a thing that is not what it was; texts, None where it was or is not known."""

    what: str
    """``role``, ``version``, ``side effects``, ``approval`` …"""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the stack that came, went or changed."""

    kind: str
    """Kind of node: ``provider``, ``model``, ``tool`` …"""
    node: str
    """Id of the node: in the newer graph, in the older one where it was removed."""
    name: str
    state: State
    role: RoleName
    """In the newer state; in the older one where it was removed."""
    scope: ScopeName
    path: str
    line: int
    shifts: tuple[Shift, ...] = ()
    """What changed; empty unless the state is ``changed``."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An end of a model that came near, was announced or was moved while the model stayed in the code."""

    model: str
    host: str
    """Empty where the code does not show it."""
    calls: int
    shutdown: str
    """ISO date that is known today."""
    certain: bool
    """False: not before that day."""
    known_before: str | None
    """ISO date in the stored older audit, where it is another one."""
    announced: bool
    """The stored older audit knew no date."""
    days_before: int
    """From the day of the older state."""
    days_after: int
    """From the day of the newer state (of the comparison, where the older one was stored); negative when it has passed."""


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that is new, or that is not found any more."""

    state: Literal["new", "fixed"]
    rule: str
    severity: Severity
    message: str
    path: str
    line: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """Open findings of both states, matched as baselines match them."""

    new: tuple[FindingChange, ...]
    """Worst first."""
    fixed: tuple[FindingChange, ...]
    """Worst first; mended, or removed with their code."""
    still: int
    moved: int
    """Of those still open, the ones found again by their text: in a renamed file, or after another call."""
    accepted: int
    """Open before, waived since."""


@dataclass(frozen=True, slots=True)
class CauseRow:
    """How many findings came and went, and the debt before and after, by one cause."""

    cause: Cause
    new: int
    gone: int
    minutes_before: int
    minutes_after: int


@dataclass(frozen=True, slots=True)
class Debt:
    """Effort to repair what is open, and its rating."""

    minutes_before: int
    minutes_after: int
    rating_before: str | None
    rating_after: str | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class ConcentrationRow:
    """The index of one layer on one axis, where it is not what it was."""

    layer: str
    label: str
    axis: str
    """``lab``, ``host`` or ``parent``."""
    before: int | None
    """HHI, 0 to 10,000; None with fewer than three uses."""
    after: int | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class OutageRow:
    """A vendor that alone takes other use cases along than before."""

    kind: str
    """``host``, ``lab``, ``store`` or ``parent``."""
    id: str
    name: str
    before: tuple[str, ...]
    """Names of the use cases that it takes along."""
    after: tuple[str, ...]
    direction: Direction


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What was looked at, before and after."""

    what: str
    """``files``, ``parsed``, ``ai_lines``, ``use_cases`` or ``skips``."""
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed from one audit to another."""

    repository: str
    as_of: str
    """ISO date at which both were judged."""
    everything: bool
    """Tests, documents and development tools too; else production code alone."""
    old: Side
    new: Side
    notes: tuple[str, ...]
    """What limits the comparison, a sentence each."""
    items: tuple[Item, ...]
    """By kind, then new, changed, removed, then used before listed, then by name."""
    moved: int
    """Parts that only lie elsewhere than before."""
    deadlines: tuple[Deadline, ...]
    findings: FindingChanges
    causes: tuple[CauseRow, ...]
    """Tool, time and code apart, where the older audit was judged again; else empty."""
    debt: Debt
    concentration: tuple[ConcentrationRow, ...]
    outages: tuple[OutageRow, ...]
    coverage: tuple[CoverageRow, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Nothing that matters has changed: the numbers of files and lines do not count."""
        found = self.findings
        rated = (self.debt.minutes_before, self.debt.rating_before) != (self.debt.minutes_after, self.debt.rating_after)
        changed = self.items or self.deadlines or found.new or found.fixed or found.accepted
        return not (changed or rated or self.concentration or self.outages)
