"""The archive as its users see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine

from stackaudit.model.audit import Audit
from stackaudit.portfolio.archive import keeping, opening, places, pruning, reading
from stackaudit.portfolio.archive import parts as pieces
from stackaudit.portfolio.archive.rows import Kept, KnownComponent, KnownFinding
from stackaudit.portfolio.archive.tables import audits, components, findings, series


def open_archive(name: str | Path | None = None, *, create: bool = True) -> Archive:
    """Open the archive called *name*: the path of a file, or a URL; None: the one in the user's data folder.

    Args:
        name: ``archive.sqlite``, ``sqlite:///archive.sqlite``, ``postgresql://user@host/database``.
        create: make it where there is none; older tables are brought to today's form in any case.

    Raises:
        ArchiveError: it cannot be opened, is of a newer version, or is another program's.
    """
    engine = opening.engine_of(places.place_of(name))
    with ExitStack() as failing:
        failing.callback(engine.dispose)
        opening.ready(engine, create=create)
        failing.pop_all()
    return Archive(engine)


class Archive:
    """Audits over time. Every method is one transaction and raises ArchiveError where the database fails.

    A context manager. It holds no open connection between two calls to a file, but must not be shared by a fork.
    """

    def __init__(self, engine: Engine) -> None:
        """Take a database whose tables are ready."""
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @property
    def name(self) -> str:
        """Its place, for messages: without a password."""
        return places.shown(self._engine.url)

    def keep(self, audit: Audit, *, repository: str | None = None, origin: str = "scan") -> Kept:
        """Keep an audit and return what the archive says of it; the same content is kept once.

        Args:
            audit: what to keep; it may be older than what is there.
            repository: the name under which it is kept; default: the audit's own.
            origin: ``scan``, ``history``, ``added`` or ``portfolio``.
        """
        split = pieces.split(audit)
        with opening.transaction(self._engine, writing=True) as connection:
            keeping.put(connection, audit, split, repository or audit.repository.name, origin)
            return reading.kept(connection, audits.c.digest == pieces.identity(split))[0]

    def find(self, name: str) -> Kept:
        """Return the audit that *name* means: the beginning of its id, REPOSITORY, REPOSITORY@DATE, REPOSITORY@COMMIT.

        Raises:
            UsageError: it means none, or several.
        """
        with opening.transaction(self._engine) as connection:
            return reading.find(connection, name)

    def load(self, name: str | Kept) -> Audit:
        """Return a whole audit; *name* is what `find` takes, or one of `audits`.

        Raises:
            UsageError: it means none, or several.
        """
        with opening.transaction(self._engine) as connection:
            row = name if isinstance(name, Kept) else reading.find(connection, name)
            return reading.audit(connection, row)

    def measure(self, row: Kept, measure: str) -> Any:
        """Return the value of one measure without unpacking the rest; None when it was not made."""
        with opening.transaction(self._engine) as connection:
            found = reading.load(connection, row.id, [f"measures/{measure}"])
        return json.loads(found[0].data)[0]["value"] if found else None

    def fingerprints(self, row: Kept) -> frozenset[str]:
        """Return the fingerprints of the open findings of an audit."""
        with opening.transaction(self._engine) as connection:
            found = reading.load(connection, row.id, ["findings"])
        return frozenset(f["fingerprint"] for part in found for f in json.loads(part.data) if f["waiver"] is None)

    def latest(self, repository: str) -> Kept | None:
        """Return the newest audit of a repository, or None."""
        with opening.transaction(self._engine) as connection:
            return reading.latest(connection, repository)

    def audits(self, repository: str | None = None) -> tuple[Kept, ...]:
        """Return the audits of one repository or of all: by repository, then the oldest first."""
        with opening.transaction(self._engine) as connection:
            return reading.kept(connection, *([] if repository is None else [series.c.repository == repository]))

    def repositories(self) -> tuple[Kept, ...]:
        """Return the newest audit of each repository, by name."""
        return tuple({row.repository: row for row in self.audits()}.values())

    def before(self, audit: Audit, *, repository: str | None = None) -> Kept | None:
        """Return the newest audit that *audit* can be compared with: of an earlier day, the same repository and scope."""
        return self.earlier(repository or audit.repository.name, audit.run.settings, audit.run.as_of)

    def earlier(self, repository: str, settings: Mapping[str, Any], day: str) -> Kept | None:
        """Return the newest audit before *day* (ISO) of a repository that was made with such settings, or None."""
        where = (series.c.scope == keeping.scope_of(settings), audits.c.day < day)
        with opening.transaction(self._engine) as connection:
            return reading.latest(connection, keeping.clean(repository), *where)

    def figures(self, rows: Iterable[Kept]) -> dict[str, dict[str, float]]:
        """Return the figures of audits by id, then by the names of `stackaudit.portfolio.figures`."""
        with opening.transaction(self._engine) as connection:
            return reading.figures(connection, rows)

    def findings(self, repository: str | None = None, *, there: bool = False) -> tuple[KnownFinding, ...]:
        """Return the findings of one repository or of all; with *there* only those that the newest audits hold."""
        with opening.transaction(self._engine) as connection:
            return reading.known_findings(connection, reading.chosen(findings, repository, there=there))

    def components(
        self, repository: str | None = None, *, there: bool = False, kinds: Iterable[str] = ()
    ) -> tuple[KnownComponent, ...]:
        """Return parts of the stack of one repository or of all, of the given kinds of nodes or of all kept ones."""
        with opening.transaction(self._engine) as connection:
            asked = reading.chosen(components, repository, there=there, kinds=tuple(kinds))
            return reading.known_components(connection, asked)

    def prune(self, rows: Sequence[Kept]) -> None:
        """Take audits out, with all that only they held."""
        with opening.transaction(self._engine, writing=True, alone=True) as connection:
            pruning.take_out(connection, rows)
        opening.shrink(self._engine)

    def forget(self, repository: str) -> None:
        """Take everything about a repository out."""
        with opening.transaction(self._engine, writing=True, alone=True) as connection:
            pruning.forget(connection, repository)
        opening.shrink(self._engine)
