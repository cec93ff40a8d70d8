"""Where an archive lies: a file, by default one in the user's data folder, or a database named by its URL."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from stackaudit.model.errors import ArchiveError

_SERVERS = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


def default_file() -> Path:
    """Return the archive of this user: below ``XDG_DATA_HOME``, else ``~/.local/share``."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "stackaudit" / "archive.sqlite"


def place_of(name: str | Path | None) -> URL:
    """Return where the archive called *name* lies: a path, ``sqlite:///path``, ``postgresql://…``; None: the default.

    Raises:
        ArchiveError: it is neither a path nor such a URL.
    """
    if name is None or isinstance(name, Path) or "://" not in name:
        return URL.create("sqlite", database=str(Path(name).expanduser() if name is not None else default_file()))
    try:
        url = make_url(name)
    except (ArgumentError, ValueError):
        raise ArchiveError(
            "the URL of the archive cannot be read; write postgresql://USER@HOST/DATABASE, or the path of a file"
        ) from None
    if url.drivername in _SERVERS:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise ArchiveError(
        f"an archive cannot be kept in {shown(url)!r}; give the path of a file, or postgresql://USER@HOST/DATABASE"
    )


def shown(url: URL) -> str:
    """Return the name of a place for messages: never with its password."""
    if url.drivername == "sqlite":
        return url.database or ""
    return url.set(drivername=url.drivername.partition("+")[0], query={}).render_as_string(hide_password=True)
