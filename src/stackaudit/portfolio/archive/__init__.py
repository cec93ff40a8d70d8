"""Audits over time, of one repository or of many: a file (SQLite) or a database (PostgreSQL).

::

    from stackaudit.portfolio.archive import open_archive

    with open_archive("archive.sqlite") as archive:  # or "postgresql://user@host/db"; None: the user's own
        kept = archive.keep(audit)                   # idempotent: the same content is kept once; returns a `Kept`
        archive.keep(audit, repository="group/shop", origin="portfolio")
        archive.load(kept)                           # the whole `Audit`, graph included
        archive.load("3f2a9c")                       # beginning of an id, REPOSITORY, REPOSITORY@DATE, REPOSITORY@COMMIT
        archive.measure(kept, "concentration")       # one measure, the rest stays packed
        archive.latest("shop")                       # `Kept` or None
        archive.audits("shop")                       # all of a repository, oldest first; without a name: all
        archive.repositories()                       # the newest of each repository
        archive.before(audit)                        # what to compare *audit* with, or None
        archive.figures([kept])                      # {id: {"debt.minutes": 90.0, "hhi.…": …}} (portfolio/figures.py)
        archive.findings("shop", there=True)         # `KnownFinding`: with first_seen, last_seen, resolved_at
        archive.components(kinds=["provider"], there=True)   # `KnownComponent`: who uses what today

Every method is one transaction: all of it holds, or nothing does, also after a crash. Writers of other processes are
waited for. All failures are `ArchiveError` (or `UsageError` for a name that means nothing), one sentence each.
Importing this package loads SQLAlchemy: import it where it is used.
"""

from __future__ import annotations

from stackaudit.portfolio.archive.rows import Kept, KnownComponent, KnownFinding
from stackaudit.portfolio.archive.store import Archive, open_archive

__all__ = ["Archive", "Kept", "KnownComponent", "KnownFinding", "open_archive"]
