"""Taking audits and what is known about them out of an archive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, select

from stackaudit.model.audit import Audit
from stackaudit.model.errors import ArchiveError, InputError, NotKeptError, UsageError
from stackaudit.portfolio.archive import parts as pieces
from stackaudit.portfolio.archive.parts import Part
from stackaudit.portfolio.archive.rows import Kept, KnownComponent, KnownFinding
from stackaudit.portfolio.archive.tables import audits, blobs, components, findings, measures, parts, series

_ID = re.compile(r"[0-9a-f]{4,64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MANY = 400
_SHOWN = 3


def _select() -> Select[Any]:
    return select(
        audits.c.digest, series.c.repository, series.c.scope, audits.c.day, audits.c.commit, audits.c.branch,
        audits.c.origin, audits.c.version, audits.c.catalogue, audits.c.catalogue_hash,
    ).join(series)  # fmt: skip


def kept(connection: Connection, *where: ColumnElement[bool]) -> tuple[Kept, ...]:
    """Return the audits that fulfil *where*: by repository, then the oldest first."""
    asked = _select().where(*where).order_by(series.c.repository, audits.c.day, audits.c.id)
    return tuple(Kept(*row) for row in connection.execute(asked))


def latest(connection: Connection, repository: str, *where: ColumnElement[bool]) -> Kept | None:
    """Return the newest audit of *repository* that fulfils *where*."""
    asked = _select().where(series.c.repository == repository, *where)
    row = connection.execute(asked.order_by(audits.c.day.desc(), audits.c.id.desc()).limit(1)).first()
    return Kept(*row) if row is not None else None


def find(connection: Connection, name: str) -> Kept:
    """Return the audit that *name* means: the beginning of its id, a repository (its newest), or ``REPOSITORY@DAY``.

    ``REPOSITORY@DAY`` is the newest one of that day or before; ``REPOSITORY@COMMIT`` the newest one of that commit.

    Raises:
        NotKeptError: it means none.
        UsageError: it means several.
    """
    if _ID.fullmatch(name):
        found = kept(connection, audits.c.digest.startswith(name, autoescape=True))
        if len(found) == 1:
            return found[0]
        if found:
            some = ", ".join(f"{k.short} ({k.repository}, {k.day})" for k in found[:_SHOWN])
            raise UsageError(f"{name!r} begins the ids of {len(found)} audits: {some}; write more of it")
    row = latest(connection, name)
    repository, _, when = name.rpartition("@")
    if row is None and repository and _DAY.fullmatch(when):
        row = latest(connection, repository, audits.c.day <= when)
    elif row is None and repository and _ID.fullmatch(when):
        row = latest(connection, repository, audits.c.commit.startswith(when, autoescape=True))
    if row is None:
        raise NotKeptError(
            f"the archive holds no audit {name!r}; give the beginning of an id, REPOSITORY or REPOSITORY@DATE "
            "(`stackaudit archive list` shows them)"
        )
    return row


def load(connection: Connection, digest: str, wanted: Iterable[str] | None = None) -> tuple[Part, ...]:
    """Return the parts of an audit in their order; of those that *wanted* names, where it is given.

    Raises:
        ArchiveError: a part is not what was stored.
    """
    asked = (
        select(parts.c.name, blobs.c.codec, blobs.c.data, blobs.c.digest)
        .join_from(audits, parts, parts.c.audit == audits.c.id)
        .join(blobs, parts.c.blob == blobs.c.id)
        .where(audits.c.digest == digest)
        .order_by(parts.c.position)
    )
    if wanted is not None:
        asked = asked.where(parts.c.name.in_(list(wanted)))
    return tuple(pieces.unpack(*row) for row in connection.execute(asked))


def audit(connection: Connection, row: Kept) -> Audit:
    """Return the whole audit.

    Raises:
        ArchiveError: it is not what was stored.
    """
    split = load(connection, row.id)
    if pieces.identity(split) != row.id:
        raise ArchiveError(f"the archive is damaged: parts of the audit {row.short} are missing")
    try:
        return pieces.join(split)
    except InputError as error:
        raise ArchiveError(f"the audit {row.short} was stored by another version and cannot be read: {error}") from None


def figures(connection: Connection, rows: Iterable[Kept]) -> dict[str, dict[str, float]]:
    """Return the figures of audits by id, then by name."""
    wanted = [row.id for row in rows]
    found: dict[str, dict[str, float]] = {digest: {} for digest in wanted}
    for start in range(0, len(wanted), _MANY):
        chosen = audits.c.digest.in_(wanted[start : start + _MANY])
        asked = select(audits.c.digest, measures.c.name, measures.c.value).join(measures).where(chosen)
        for digest, name, value in connection.execute(asked.order_by(measures.c.name)):
            found[digest][name] = value
    return found


def known_findings(connection: Connection, where: Iterable[ColumnElement[bool]]) -> tuple[KnownFinding, ...]:
    """Return findings, by repository and fingerprint."""
    t = findings.c
    asked: Select[Any] = (
        select(
            series.c.repository, t.fingerprint, t.rule, t.severity, t.message, t.path, t.line, t.owner, t.waived,
            t.effort_minutes, t.first_seen, t.last_seen, t.resolved_at,
        )
        .join(series)
        .where(*where)
        .order_by(series.c.repository, t.fingerprint)
    )  # fmt: skip
    return tuple(KnownFinding(*row) for row in connection.execute(asked))


def known_components(connection: Connection, where: Iterable[ColumnElement[bool]]) -> tuple[KnownComponent, ...]:
    """Return parts of stacks, by repository, kind and name."""
    t = components.c
    asked: Select[Any] = (
        select(series.c.repository, t.node, t.kind, t.name, t.scope, t.role, t.first_seen, t.last_seen, t.resolved_at)
        .join(series)
        .where(*where)
        .order_by(series.c.repository, t.kind, t.name, t.node)
    )
    return tuple(KnownComponent(*row) for row in connection.execute(asked))


def chosen(
    table: Table, repository: str | None, *, there: bool, kinds: Iterable[str] = ()
) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions of a question: of one repository, still there, of these kinds."""
    if repository is not None:
        yield series.c.repository == repository
    if there:
        yield table.c.resolved_at.is_(None)
    if kinds:
        yield table.c.kind.in_(list(kinds))
