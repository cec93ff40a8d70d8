"""Two audits of one repository become a `Diff`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stackaudit.model.audit import Audit
from stackaudit.model.diff import Cause, CauseRow, Diff, Side
from stackaudit.portfolio import diff_figures, diff_items


@dataclass(frozen=True, slots=True)
class State:
    """One side of a comparison, and its audit as often as it was judged."""

    side: Side
    audit: Audit
    """Judged at the day of the comparison."""
    paths: frozenset[str]
    """Files of this state, as far as they are known."""
    stored: Audit | None = None
    """The audit as it was stored; None where it was made now."""
    then: Audit | None = None
    """The stored graph under today's rules and catalogue, at its own day; None where it was not judged again."""


def compare(old: State, new: State, as_of: date, notes: Sequence[str], *, everything: bool) -> Diff:
    """Return what changed from *old* to *new*.

    Args:
        old: the earlier state.
        new: the later one.
        as_of: the day at which both were judged.
        notes: what limits the comparison.
        everything: tests, documents and development tools too; else production code alone.
    """
    before, after = (diff_figures.in_scope(s.audit, everything=everything) for s in (old, new))
    found = diff_figures.findings(before, after, new.paths)
    items, moved = diff_items.items(before.graph, after.graph, everything=everything)
    return Diff(
        repository=after.repository.name.removesuffix(f"@{new.side.name}"),
        as_of=as_of.isoformat(),
        everything=everything,
        old=old.side,
        new=new.side,
        notes=tuple(notes),
        items=items,
        moved=moved,
        deadlines=diff_figures.deadlines(old.stored, before, after, _days(old, new, as_of)),
        findings=found,
        causes=_causes(old, new, everything=everything),
        debt=diff_figures.debt(before, after),
        concentration=diff_figures.concentration(before, after),
        outages=diff_figures.outages(before, after),
        coverage=diff_figures.coverage(before, after),
    )


def _days(old: State, new: State, as_of: date) -> tuple[date, date]:
    """Return the days between which ends of models came near.

    A stored audit is compared with what holds today, even where nobody has committed since; two commits, each with what
    held on its own day.
    """
    until = as_of if old.side.stored else date.fromisoformat(new.side.day)
    return date.fromisoformat(old.side.day), until


def _causes(old: State, new: State, *, everything: bool) -> tuple[CauseRow, ...]:
    """Return what the tool, the calendar and the code did, one after the other."""
    if old.stored is None or old.then is None:
        return ()
    chain = [diff_figures.in_scope(a, everything=everything) for a in (old.stored, old.then, old.audit, new.audit)]
    causes: tuple[Cause, ...] = ("tool", "time", "code")
    rows = []
    for cause, before, after in zip(causes, chain, chain[1:], strict=False):
        found = diff_figures.findings(before, after, new.paths if cause == "code" else old.paths)
        owed = diff_figures.debt(before, after)
        rows.append(CauseRow(cause, len(found.new), len(found.fixed), owed.minutes_before, owed.minutes_after))
    return tuple(rows)
