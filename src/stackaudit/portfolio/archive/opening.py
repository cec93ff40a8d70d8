"""Opening an archive: its engine, its transactions, its migrations, and one clear sentence for what goes wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from stackaudit.model.errors import ArchiveError, NoArchiveError
from stackaudit.portfolio.archive import places
from stackaudit.portfolio.archive.tables import HEAD, VERSION_TABLE, metadata

BUSY_SECONDS = 60
"""How long a writer waits for another one."""
_CONNECT_SECONDS = 10
_LOCK = 0x737461636B
"""Key of the advisory locks of PostgreSQL: writers share it, whoever migrates or prunes holds it alone."""


def engine_of(url: URL) -> Engine:
    """Return the engine for *url*; nothing is opened yet.

    Raises:
        ArchiveError: the driver is not installed.
    """
    if url.drivername == "sqlite":
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS})
    except ModuleNotFoundError:
        raise ArchiveError("an archive in PostgreSQL needs a driver: install stackaudit[postgres]") from None


def _prepare(connection: Any, record: Any) -> None:
    """Set up a connection to SQLite: transactions are begun by us alone, also those that change tables."""
    del record
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Begin; a writer takes its lock at once, because one that is upgraded later may find that it cannot."""
    write = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def transaction(engine: Engine, *, writing: bool = False, alone: bool = False) -> Iterator[Connection]:
    """Give a connection in one transaction: all of it holds, or nothing does.

    Args:
        engine: of the archive.
        writing: something will be changed.
        alone: no other writer may work at the same time.

    Raises:
        ArchiveError: the database cannot be reached, read or written.
    """
    with told(engine.url), engine.connect().execution_options(writing=writing) as connection, connection.begin():
        if writing and engine.dialect.name == "postgresql":
            lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
            connection.execute(text(f"SELECT {lock}(:key)"), {"key": _LOCK})
        yield connection


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn errors of the database into one sentence.

    Raises:
        ArchiveError: always instead of them.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise ArchiveError(_sentence(url, error)) from None


def _sentence(url: URL, error: SQLAlchemyError) -> str:
    first = str(getattr(error, "orig", None) or error).strip().partition("\n")[0].rstrip(".")
    if url.password:
        first = first.replace(str(url.password), "***")
    lower = first.lower()
    name = f"the archive {places.shown(url)!r}"
    if "disk is full" in lower or "disk i/o error" in lower or "no space left" in lower or "could not extend" in lower:
        return f"{name} cannot be written: no space is left; what it held before is unchanged"
    if "database is locked" in lower:
        return f"{name} is in use by another process that did not finish within {BUSY_SECONDS} seconds; try again"
    if "readonly" in lower or "read-only" in lower:
        return f"{name} cannot be written: it is read-only"
    if "not a database" in lower or "malformed" in lower:
        return f"{name} is damaged or is no archive ({first})"
    return f"{name} cannot be used: {first}"


def ready(engine: Engine, *, create: bool) -> None:
    """Bring the tables to today's form; where there are none, make them.

    Raises:
        ArchiveError: there is no archive and none is to be made, or it is of a newer version.
    """
    if engine.url.drivername == "sqlite":
        _file(Path(engine.url.database or ""), create=create)
    with transaction(engine) as connection:
        version = _version(connection)
    if version == HEAD:
        return
    if version is None and not create:
        raise NoArchiveError(f"{places.shown(engine.url)!r} holds no archive yet: {_HOW}")
    with transaction(engine, writing=True, alone=True) as connection:
        version = _version(connection)  # another process may have been faster
        if version != HEAD:
            _migrate(connection, version)


_HOW = "keep an audit with `stackaudit scan --keep` or `stackaudit history`"


def _file(path: Path, *, create: bool) -> None:
    """Make the file, for its user alone: it quotes lines of code."""
    if path.exists():
        return
    if not create:
        raise NoArchiveError(f"there is no archive {str(path)!r} yet: {_HOW}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise ArchiveError(f"the archive {str(path)!r} cannot be made: {error.strerror or error}") from None


def _version(connection: Connection) -> str | None:
    """Return the migration at which the tables stand; None where there are none.

    Raises:
        ArchiveError: the tables are another program's.
    """
    present = set(inspect(connection).get_table_names())
    if VERSION_TABLE in present:
        table = Table(VERSION_TABLE, MetaData(), autoload_with=connection)
        return connection.execute(select(table.c.version_num)).scalar()
    foreign = present if connection.dialect.name == "sqlite" else present & set(metadata.tables)
    if foreign:
        raise ArchiveError(
            f"{places.shown(connection.engine.url)!r} is no archive of stackaudit: it holds the table {min(foreign)!r}"
        )
    return None


def _migrate(connection: Connection, version: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise ArchiveError(
            f"the archive {places.shown(connection.engine.url)!r} was made by a newer stackaudit: update this one"
        )
    command.upgrade(config, "head")


def shrink(engine: Engine) -> None:
    """Give the space of what was taken out back to the file system; a server does that by itself.

    Raises:
        ArchiveError: it failed; nothing is lost.
    """
    if engine.dialect.name != "sqlite":
        return
    with told(engine.url), engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is not None:
            raw.execute("VACUUM").close()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
