"""Putting an audit into an archive: one transaction, whatever order audits come in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from stackaudit.model import audit_json
from stackaudit.model.audit import Audit
from stackaudit.portfolio.archive import parts as pieces
from stackaudit.portfolio.archive.parts import Part
from stackaudit.portfolio.archive.tables import audits, blobs, components, findings, measures, parts, series
from stackaudit.portfolio.diff_items import KINDS
from stackaudit.portfolio.figures import figures

_LOOKS = ("include", "exclude", "profile", "history")
"""Settings that choose what is looked at: audits that differ in them are not points of one line."""
_MANY = 400
"""Values in one statement."""
Row = dict[str, Any]


def scope_of(settings: Mapping[str, Any]) -> str:
    """Return 16 hexadecimal digits of the settings that choose what is looked at."""
    chosen = {key: audit_json.plain(settings.get(key)) for key in _LOOKS}
    return hashlib.sha256(audit_json.encode(chosen)).hexdigest()[:16]


def put(connection: Connection, audit: Audit, split: Sequence[Part], repository: str, origin: str) -> bool:
    """Keep *audit*, whose parts are *split*; return whether it was new."""
    digest = pieces.identity(split)
    line = _series(connection, repository, scope_of(audit.run.settings))
    if connection.execute(select(audits.c.id).where(audits.c.digest == digest)).first() is not None:
        return False
    run, day = audit.run, clean(audit.run.as_of)[:10]
    row = {
        "digest": digest, "series": line, "day": day, "commit": audit.repository.commit,
        "branch": _maybe(audit.repository.branch), "origin": origin, "version": audit.tool[1],
        "catalogue": run.catalogue.as_of[:10], "catalogue_hash": run.catalogue.hash,
    }  # fmt: skip
    key = connection.execute(insert(audits).values(row).returning(audits.c.id)).scalar_one()
    _parts(connection, key, split)
    numbers = [{"audit": key, "name": name, "value": value} for name, value in figures(audit).items()]
    connection.execute(insert(measures), numbers)
    _things(connection, findings, line, day, _findings(audit))
    _things(connection, components, line, day, _components(audit))
    return True


def clean(text: str) -> str:
    """Return a text that every database takes: no NUL, and nothing that is no UTF-8."""
    return str(audit_json.plain(text)).replace("\0", "")


def _maybe(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _upsert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _series(connection: Connection, repository: str, scope: str) -> int:
    """Return the series; it is locked, so that two audits of it come one after the other."""
    row = {"repository": clean(repository), "scope": scope}
    connection.execute(_upsert(connection, series).values(row).on_conflict_do_nothing())
    mine = (series.c.repository == row["repository"], series.c.scope == scope)
    found: int = connection.execute(select(series.c.id).where(*mine).with_for_update()).scalar_one()
    return found


def _parts(connection: Connection, audit: int, split: Sequence[Part]) -> None:
    by_digest = {part.digest: part for part in split}
    known = _blob_ids(connection, by_digest)
    fresh = [
        {"digest": digest, "codec": pieces.CODEC, "size": len(part.data), "data": pieces.pack(part.data)}
        for digest, part in sorted(by_digest.items())  # in one order: two writers cannot wait for each other
        if digest not in known
    ]
    if fresh:
        connection.execute(_upsert(connection, blobs).on_conflict_do_nothing(), fresh)
        known |= _blob_ids(connection, by_digest.keys() - known.keys())
    rows = [
        {"audit": audit, "position": position, "name": part.name, "blob": known[part.digest]}
        for position, part in enumerate(split)
    ]
    connection.execute(insert(parts), rows)


def _blob_ids(connection: Connection, digests: Iterable[str]) -> dict[str, int]:
    wanted = sorted(digests)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _MANY):
        asked = select(blobs.c.digest, blobs.c.id).where(blobs.c.digest.in_(wanted[start : start + _MANY]))
        found |= {row.digest: row.id for row in connection.execute(asked)}
    return found


def _findings(audit: Audit) -> dict[str, Row]:
    return {
        clean(f.fingerprint): {
            "rule": clean(f.rule), "severity": f.severity, "message": clean(f.message), "path": clean(f.primary.path),
            "line": f.primary.line, "owner": _maybe(f.owner), "waived": f.waiver is not None,
            "effort_minutes": f.effort_minutes,
        }
        for f in reversed(audit.findings)  # of two with one fingerprint the worse one, which comes first
    }  # fmt: skip


def _components(audit: Audit) -> dict[str, Row]:
    return {
        clean(n.id): {"kind": n.kind, "name": clean(n.name), "scope": n.scope, "role": n.role}
        for n in audit.graph.of(*KINDS)
    }


def _things(connection: Connection, table: Table, line: int, day: str, here: Mapping[str, Row]) -> None:
    """Note what the audit of *day* holds, and what it does not hold any more.

    An audit may come before, between or after those that are known: ``first_seen`` and ``last_seen`` are the earliest and
    the latest day, ``resolved_at`` is the day of the next audit after ``last_seen``.
    """
    name = table.primary_key.columns.keys()[1]
    key = table.c[name]
    mine = table.c.series == line
    known = {
        row[0]: (row[1], row[2])
        for row in connection.execute(select(key, table.c.first_seen, table.c.last_seen).where(mine))
    }
    later = connection.execute(
        select(func.min(audits.c.day)).where(audits.c.series == line, audits.c.day > day)
    ).scalar()
    latest, earlier = [], []
    for thing, row in here.items():
        first, last = known.get(thing, (day, ""))
        if day >= last:
            seen = {"first_seen": min(first, day), "last_seen": day, "resolved_at": later}
            latest.append({"series": line, name: thing, **row, **seen})
        elif day < first:
            earlier.append(thing)
    _write(connection, table, latest)
    for start in range(0, len(earlier), _MANY):
        chosen = key.in_(earlier[start : start + _MANY])
        connection.execute(update(table).where(mine, chosen).values(first_seen=day))
    gone = [thing for thing, (_, last) in known.items() if thing not in here and last <= day]
    open_then = or_(table.c.resolved_at.is_(None), table.c.resolved_at > day)
    for start in range(0, len(gone), _MANY):
        chosen = key.in_(gone[start : start + _MANY])
        connection.execute(update(table).where(mine, chosen, open_then).values(resolved_at=day))


def _write(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if not rows:
        return
    statement = _upsert(connection, table)
    keys = table.primary_key.columns.keys()
    new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), list(rows))
