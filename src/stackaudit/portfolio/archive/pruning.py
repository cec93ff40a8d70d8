"""Taking old audits out of an archive."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select
from sqlalchemy.sql import exists

from stackaudit.portfolio.archive.rows import Kept
from stackaudit.portfolio.archive.tables import audits, blobs, parts, series

_MANY = 400


def chosen(rows: Sequence[Kept], *, before: str | None, keep: int | None) -> tuple[Kept, ...]:
    """Return the audits to take out: older than *before*, and not among the newest *keep* of their series.

    The newest one of a series always stays: it says what is there today.
    """
    lines: dict[tuple[str, str], list[Kept]] = {}
    for row in rows:
        lines.setdefault((row.repository, row.scope), []).append(row)
    gone = []
    for line in lines.values():
        old = line[: -max(keep or 1, 1)]
        gone += [row for row in old if before is None or row.day < before]
    return tuple(gone)


def take_out(connection: Connection, rows: Sequence[Kept]) -> None:
    """Delete audits and what only they held; when findings and parts of the stack were first seen stays known."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), _MANY):
        connection.execute(delete(audits).where(audits.c.digest.in_(ids[start : start + _MANY])))
    connection.execute(delete(blobs).where(~exists(select(parts.c.blob).where(parts.c.blob == blobs.c.id))))


def forget(connection: Connection, repository: str) -> None:
    """Delete everything about a repository."""
    mine = select(series.c.id).where(series.c.repository == repository)
    connection.execute(delete(audits).where(audits.c.series.in_(mine)))
    connection.execute(delete(series).where(series.c.repository == repository))
    connection.execute(delete(blobs).where(~exists(select(parts.c.blob).where(parts.c.blob == blobs.c.id))))
