"""Keeping audits in an archive, and finding there what an audit is compared with."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date

from stackaudit.app import trending
from stackaudit.app.pipeline import Previous
from stackaudit.app.settings import Settings
from stackaudit.model.audit import Audit, Repository
from stackaudit.model.errors import NoArchiveError, NotKeptError
from stackaudit.portfolio.archive import Archive, Kept, open_archive

MARK = "archive:"
"""Before a name: the archive is meant, whatever files and branches there are."""
BESIDE = frozenset({"baseline", "imported", "trend"})
"""Measures that say how one run looked at an audit; the archive keeps what the audit itself found."""


def stored(name: str, place: str | None, *, with_trend: bool = False) -> Audit | None:
    """Return the audit of the archive at *place* that *name* means; None where there is none.

    Raises:
        UsageError: the name means several, or none although `MARK` stands before it.
        ArchiveError: the archive cannot be read.
    """
    plain = name.removeprefix(MARK)
    lenient = (NoArchiveError, NotKeptError) if plain == name else ()
    with suppress(*lenient), open_archive(place, create=False) as archive:
        row = archive.find(plain)
        audit = archive.load(row)
        return trending.beside(audit, archive, row) if with_trend else audit
    return None


def previous(archive: Archive, settings: Settings, as_of: date) -> Previous:
    """Return what finds the newest earlier audit of a repository, made with such settings."""

    def find(repository: Repository) -> Audit | None:
        row = archive.earlier(repository.name, asdict(settings), as_of.isoformat())
        return archive.load(row) if row is not None else None

    return find


def keep(archive: Archive, audit: Audit, *, origin: str = "scan", repository: str | None = None) -> Kept:
    """Keep an audit without what its run set beside it; raises ArchiveError."""
    own = replace(audit, measures=tuple(m for m in audit.measures if m.id not in BESIDE))
    return archive.keep(own, origin=origin, repository=repository)
