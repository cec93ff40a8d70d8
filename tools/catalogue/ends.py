"""The end of a model at a host: whom to believe, how firm a date is, and who disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .claims import DateClaim
from .names import Names
from .packages import RANK

OLD = ("litellm-1", "tokencost")
"""Older tables: their dates were lower bounds that have moved since."""
LISTS = ("openai-sdk", "depdesk", "llm-sunset", "model-retire", "anthropic-sdk", "deprecations-rss", "hand")
"""Sources that transcribe vendors' own lists of deprecations, by the start of their names."""


@dataclass(slots=True)
class End:
    """The end of one model at one host, with everybody's word for it."""

    host: str
    announced: date | None
    shutdown: date | None
    firm: bool
    replacement: str | None
    page: str
    stated_by: tuple[str, ...]
    others: dict[date, tuple[str, ...]] = field(default_factory=dict)
    """Other days that sources name, and which sources."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Sources name different days for one model at one host."""

    model: str
    host: str
    chosen: date | None
    chosen_by: str
    others: tuple[tuple[str, date], ...]


def _authority(claim: DateClaim) -> tuple[bool, bool, int, date]:
    """Sort claims: a promise gives way to an announced end, and old tables to everything."""
    old = claim.source.startswith(OLD)
    return (old, claim.not_before, RANK[claim.source], claim.shutdown or date.max)


class Ends:
    """Decides all ends; collects the disputes on the way."""

    def __init__(self, names: Names, claims: Mapping[str, Mapping[str, list[DateClaim]]]) -> None:
        self._names, self._claims = names, claims
        self.disputes: list[Dispute] = []
        every = [claim for by_host in claims.values() for said in by_host.values() for claim in said]
        self._read_until = max((c.seen for c in every if c.seen and c.source != "hand"), default=date.min)
        self._listed = {
            (model, host, claim.shutdown)
            for model, by_host in claims.items()
            for host, said in by_host.items()
            for claim in said
            if claim.source.startswith(LISTS) and claim.shutdown
        }

    def of(self, model: str, lab: str | None) -> list[End]:
        """Return the ends of one model, sorted by host."""
        found = []
        for host, said in sorted(self._claims[model].items()):
            claims = sorted(said, key=_authority)
            if end := self._decide(model, lab, host, claims):
                found.append(end)
                self._note(model, end, claims)
        return found

    def _decide(self, model: str, lab: str | None, host: str, claims: list[DateClaim]) -> End | None:
        best = next((c for c in claims if c.shutdown), claims[0])
        announced = next((c.announced for c in claims if c.announced), None)
        if best.shutdown is None and announced is None:
            return None
        replacement = next((c.replacement for c in claims if c.replacement), None)
        same = {c.source for c in claims if c.shutdown == best.shutdown}
        return End(
            host=host,
            announced=announced,
            shutdown=best.shutdown,
            firm=not self._lower_bound(model, lab, host, best, replacement),
            replacement=self._names.bare(replacement) if replacement else None,
            page=best.page or next((c.page for c in claims if c.page), None) or best.source,
            stated_by=tuple(sorted(same, key=RANK.__getitem__)),
        )

    def _lower_bound(self, model: str, lab: str | None, host: str, claim: DateClaim, replacement: str | None) -> bool:
        if claim.shutdown is None:
            return False
        stem = self._names.undated(model, lab) or model
        tables = self._names.tables
        past = claim.seen is not None and claim.seen >= claim.shutdown
        if not claim.source.startswith(LISTS):
            # A price table repeats announced ends and promises alike. It is firm where a list of
            # deprecations names the same day for the undated name of the model.
            repeats = (stem, host, claim.shutdown) in self._listed or self._passed_at_home(model, lab, host, claim)
            return not repeats and (claim.not_before or host in tables["lower_bound_hosts"])
        if claim.not_before:
            return not past
        if host in tables["bounds_without_replacement"] and not replacement:
            return not past
        return host in tables["bounds_until_past"] and not past

    def _passed_at_home(self, model: str, lab: str | None, host: str, claim: DateClaim) -> bool:
        """Return whether another host of the lab itself lists the day, and a list was read after it."""
        homes = self._names.homes.get(lab or "", [])
        past = claim.shutdown is not None and claim.shutdown < self._read_until
        return past and host in homes and any((model, home, claim.shutdown) in self._listed for home in homes)

    def _note(self, model: str, end: End, claims: list[DateClaim]) -> None:
        others = {(c.source, c.shutdown) for c in claims if c.shutdown and _objects(c, end)}
        if others:
            for day in {day for _, day in others}:
                end.others[day] = tuple(source for source, when in others if when == day)
            chosen_by = end.stated_by[0]
            self.disputes.append(Dispute(model, end.host, end.shutdown, chosen_by, tuple(sorted(others))))


def _objects(claim: DateClaim, end: End) -> bool:
    """Old lower bounds are no objection: they have moved, as they said they might."""
    return not claim.source.startswith(OLD) and claim.shutdown != end.shutdown
