"""What a new audit is held against: an earlier one of the archive, or another commit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

from stackaudit.app import comparing
from stackaudit.app.settings import Settings
from stackaudit.model.audit import Audit
from stackaudit.model.diff import Diff, Side
from stackaudit.portfolio.archive import Archive, Kept
from stackaudit.portfolio.archive.keeping import scope_of
from stackaudit.portfolio.diff import State


def reference(archive: Archive, audit: Audit, settings: Settings, span: int) -> Kept | None:
    """Return the newest audit of another commit, made with such settings, at least *span* days before *audit*.

    Raises:
        ArchiveError: the archive cannot be read.
    """
    until = (date.fromisoformat(audit.run.as_of) - timedelta(days=span)).isoformat()
    scope, commit = scope_of(asdict(settings)), audit.repository.commit
    rows = [
        row
        for row in archive.audits(audit.repository.name)
        if row.scope == scope and row.day <= until and (commit is None or row.commit != commit)
    ]
    return rows[-1] if rows else None


def against(audit: Audit, earlier: Audit, name: str, as_of: date) -> Diff:
    """Return what changed from a stored audit to one that was just made, both judged at *as_of*.

    Raises:
        UsageError: the day of the stored audit is none.
    """
    before, notes = comparing.of_stored(name, earlier, as_of)
    return comparing.compared(before, made(audit), as_of, notes, everything=False)


def made(audit: Audit) -> State:
    """Return the state of an audit that was just made."""
    side = Side(
        "this audit", audit.repository.commit, audit.run.as_of, stored=False, version=audit.tool[1],
        catalogue=audit.run.catalogue.as_of, judged_again=False,
    )  # fmt: skip
    paths = frozenset(place.path for node in audit.graph.nodes.values() for place in node.evidence)
    return State(side, audit, paths | {f.primary.path for f in audit.findings})
