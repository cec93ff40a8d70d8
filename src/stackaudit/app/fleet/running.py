"""A run over a portfolio: orders go to an engine, results are kept one by one, and all of them become the report."""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from stackaudit import __version__
from stackaudit.app.fleet.keeping import Keeper, page_of
from stackaudit.app.fleet.listing import Listing, described
from stackaudit.app.fleet.memory import Memory, Remembered
from stackaudit.app.fleet.pacing import Pacing
from stackaudit.app.fleet.pool import Engine
from stackaudit.app.fleet.task import Order, Result, plain_settings
from stackaudit.catalog.loading import load
from stackaudit.intake.fetching import public
from stackaudit.model.audit import CatalogueInfo
from stackaudit.model.portfolio import Member, Portfolio, Row
from stackaudit.model.portfolio_json import load_brief
from stackaudit.portfolio.pooling.measures import pooled

WAIT = 0.5
"""Seconds between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one repository may take."""

    seconds: float = 600.0
    memory: int = 2 << 30
    attempts: int = 3
    """How often a repository is tried where another attempt may help."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is."""

    total: int
    done: int = 0
    read: int = 0
    """Repositories whose code was read."""
    failed: int = 0
    running: tuple[str, ...] = ()
    seconds: float = 0.0
    """Since the start."""

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes at the pace so far; None before anything is done."""
        return self.seconds / self.done * (self.total - self.done) if self.done else None


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is asked for."""

    listing: Listing
    as_of: date
    memory: Memory
    keeper: Keeper
    """Where audits and their reports go."""
    limits: Limits = field(default_factory=Limits)
    tokens: Mapping[str, str] = field(default_factory=dict)
    """By host."""
    fresh: bool = False
    resume: bool = False
    tell: Callable[[State], None] = lambda _: None

    @property
    def id(self) -> str:
        """What an unfinished run must have in common with this one to be continued by it."""
        said = [described(self.listing), self.as_of.isoformat(), __version__, load().hash, self.fresh]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]

    def unfinished(self) -> int:
        """Return how many repositories an unfinished run of the same kind has done."""
        return len(self.memory.done(self.id))


def run(asked: Run, engine: Callable[[], Engine]) -> Portfolio:
    """Audit all repositories of a portfolio; one that cannot be audited is in the result with its reason.

    Raises:
        UsageError: another run is under way, or results cannot be written.
        ArchiveError: the archive cannot be used.
    """
    with asked.memory.alone():
        known = asked.memory.done(asked.id) if asked.resume else frozenset()
        if not known:
            asked.memory.begin(asked.id)
        reasons = _Round(asked, known).run(engine)
        portfolio = _gathered(asked, reasons)
        asked.keeper.finish(portfolio)
        asked.memory.note(end=True)
    return portfolio


class _Round:
    """The loop between orders and results."""

    def __init__(self, asked: Run, known: frozenset[str]) -> None:
        self._asked = asked
        self._waiting = deque(m for m in asked.listing.members if m.name not in known)
        self._members = {m.name: m for m in asked.listing.members}
        self._remembered: dict[str, Remembered] = {}
        self._whole: set[str] = set()
        self._running: dict[str, int] = {}
        self._attempts: dict[str, int] = {}
        self._reasons: dict[str, str] = {}
        self._pacing = Pacing({h: f.per_minute for h, f in asked.listing.forges.items() if f.per_minute})
        self._state = State(len(self._waiting))
        self._begun = time.monotonic()

    def run(self, engine: Callable[[], Engine]) -> dict[str, str]:
        """Return why repositories could not be audited, by name."""
        if not self._waiting:
            return {}
        crew = engine()
        try:
            while self._waiting or self._running:
                pause = self._feed(crew)
                for order, result in crew.wait(pause):
                    self._took(order, result)
                self._tell()
        finally:
            crew.close()
        return self._reasons

    def _feed(self, crew: Engine) -> float:
        """Give the engine what it takes; return how long to wait for a result."""
        pause, held = WAIT, []
        while self._waiting and crew.free() > 0:
            member = self._waiting.popleft()
            wait = self._pacing.wait(member)
            if wait > 0:
                held.append(member)
                pause = min(pause, wait)
                continue
            self._running[member.name] = 1
            crew.start(self._order(member))
        self._waiting.extendleft(reversed(held))
        if not self._running and self._waiting:
            time.sleep(pause)
            return 0.0
        return pause

    def _order(self, member: Member) -> Order:
        asked, limits = self._asked, self._asked.limits
        source = member.source if member.kind == "url" else str(asked.listing.folder / Path(member.source).expanduser())
        order = Order(
            member.name, member.kind, source, member.depth, asked.as_of.isoformat(), asked.listing.settings, limits.seconds,
            limits.memory, token=asked.tokens.get(self._pacing.host(member), ""), fresh=asked.fresh,
        )  # fmt: skip
        row, past = asked.memory.result(member.name), asked.keeper.past(member.name, asked.as_of)
        if row is not None:
            self._remembered[member.name] = row
            whole = asked.keeper.holds(row, past)
            if whole and not asked.fresh and row.as_of == order.as_of and member.name not in self._whole:
                return replace(order, stamp=row.stamp, previous_id=past.previous, lean=True)
            order = replace(order, stored=row.audit, stamp=row.stamp)
        return replace(order, previous=asked.keeper.packed(past.previous), previous_id=past.previous)

    def _took(self, order: Order, result: Result) -> None:
        name = order.name
        del self._running[name]
        row = self._remembered.pop(name, None)
        if result.more:
            self._whole.add(name)
            self._waiting.appendleft(self._members[name])
            return
        tried = self._attempts[name] = self._attempts.get(name, 0) + 1
        if result.reason and result.again and tried < self._asked.limits.attempts:
            self._pacing.later(name, tried)
            self._waiting.append(self._members[name])
            return
        if result.reason:
            self._reasons[name] = result.reason.replace(order.source, self._members[name].source)
        elif not (result.same and row is not None):
            self._keep(order, result)
        if not result.reason:
            self._asked.memory.note(done=name)
        self._state = replace(
            self._state, done=self._state.done + 1, read=self._state.read + result.read,
            failed=self._state.failed + bool(result.reason),
        )  # fmt: skip

    def _keep(self, order: Order, result: Result) -> None:
        """Keep an audit: in the archive first, then its page, then in what is remembered, so that nothing names what is not there."""
        kept = self._asked.keeper.keep(result)
        row = Remembered(
            order.name, result.stamp, order.as_of, result.audit, result.brief, kept, self._asked.keeper.place
        )
        self._asked.memory.remember(row)

    def _tell(self) -> None:
        self._state = replace(self._state, running=tuple(self._running), seconds=time.monotonic() - self._begun)
        self._asked.tell(self._state)


def _gathered(asked: Run, reasons: Mapping[str, str]) -> Portfolio:
    listing, catalogue = asked.listing, load()
    rows = tuple(_row(member, asked, reasons) for member in listing.members)
    info = CatalogueInfo(catalogue.models.as_of.isoformat(), catalogue.hash)
    tool, settings = ("stackaudit", __version__), plain_settings(listing.settings)
    return Portfolio(listing.name, asked.as_of.isoformat(), tool, info, settings, rows, pooled(rows, asked.as_of))


def _row(member: Member, asked: Run, reasons: Mapping[str, str]) -> Row:
    found = asked.memory.result(member.name) if member.name not in reasons else None
    shown = replace(member, source=public(member.source)) if member.kind == "url" else member
    if found is None:
        return Row(shown, None, reasons.get(member.name) or "Its result was lost; run again.")
    return Row(shown, load_brief(found.brief), page=page_of(member.name))
