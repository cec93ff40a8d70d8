"""What was worked out before, by content: one SQLite file for each user, shared by all repositories and processes.

A key says everything that a value depends on: the content that it was made from, and the stamp of what made it (this
package, the packages that it stands on, the interpreter). So a value is never out of date; it is there or not. A cache
that is damaged, locked or cannot be written is none: `note` says so once, and the work is done again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from stackaudit import __version__
from stackaudit.catalog.loading import cache_folder

T = TypeVar("T")
NAME = "facts-1.sqlite"
"""The number is that of the table's form."""
MOST_BYTES = 512 << 20
MOST_VALUE = 64 << 20
"""A larger value is not kept."""
_KEPT_SHARE = 0.75
"""How full the cache is after what was not used for longest has been removed."""
_WAIT = 2.0
"""Seconds to wait for another process that writes."""
_DAY = 86_400
_TABLE = """
CREATE TABLE kept (key BLOB PRIMARY KEY, used INTEGER NOT NULL, size INTEGER NOT NULL, value BLOB NOT NULL);
CREATE INDEX kept_used ON kept (used, size);
"""


class Cache:
    """Values by key; safe to use from several processes at once. No connection outlives a call, so a fork inherits none."""

    def __init__(self, folder: Path | None = None, most: int = MOST_BYTES) -> None:
        """Use the file in *folder*, by default the cache folder of the user; at most *most* bytes of values are kept."""
        self._path = (folder or cache_folder()) / NAME
        self._most = most
        self.note = ""
        """Why the cache is not used (any more); empty while it is."""

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def get(self, key: bytes) -> bytes | None:
        """Return the value kept under *key*, or None."""

        def find(db: sqlite3.Connection) -> bytes | None:
            row = db.execute("SELECT used, value FROM kept WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            value = zlib.decompress(row[1])  # checks that the bytes are those that were written
            self._touch(db, key, row[0])
            return value

        return self._with(find, write=False) if self._path.exists() else None

    def put(self, key: bytes, value: bytes | None) -> None:
        """Keep *value*, where there is one, under *key*."""
        if value is None or len(value) > MOST_VALUE:
            return
        packed = zlib.compress(value, 1)

        def keep(db: sqlite3.Connection) -> None:
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("BEGIN IMMEDIATE")
            row = (key, int(time.time()), len(packed), packed)
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)
            self._prune(db)
            db.execute("COMMIT")

        self._with(keep, write=True)

    def _prune(self, db: sqlite3.Connection) -> None:
        total = db.execute("SELECT coalesce(sum(size), 0) FROM kept").fetchone()[0]
        if total <= self._most:
            return
        for key, size in db.execute("SELECT key, size FROM kept ORDER BY used, key").fetchall():
            if total <= self._most * _KEPT_SHARE:
                break
            db.execute("DELETE FROM kept WHERE key = ?", (key,))
            total -= size

    @staticmethod
    def _touch(db: sqlite3.Connection, key: bytes, used: int) -> None:
        """Note the use, at most once a day: a reader seldom writes. A cache that only can be read is one all the same."""
        now = int(time.time())
        if now - used > _DAY:
            with suppress(sqlite3.OperationalError):
                db.execute("UPDATE kept SET used = ? WHERE key = ?", (now, key))

    def _with(self, work: Callable[[sqlite3.Connection], T], *, write: bool) -> T | None:
        """Return what *work* gives; None where there is no cache, or none any more: an error ends the use of it."""
        if self.note:
            return None
        try:
            if write and not self._path.exists():
                self._make()
            with closing(sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)) as db:
                return work(db)
        except (sqlite3.Error, zlib.error, OSError) as error:
            self.note = f"the cache {str(self._path)!r} is not used: {error}"
            if _is_damage(error):
                self._remove()
        return None

    def _make(self) -> None:
        """Make the file under another name, whole, and give it its own: nobody ever sees a part of it."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self._path.with_suffix(f".{os.getpid()}")
        try:
            with closing(sqlite3.connect(half, isolation_level=None)) as db:
                half.chmod(0o600)
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(_TABLE)
            with suppress(FileExistsError):  # another process was first
                self._path.hardlink_to(half)
        finally:
            half.unlink(missing_ok=True)

    def _remove(self) -> None:
        """Make room for a sound one; the next run starts with it."""
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)


def _is_damage(error: Exception) -> bool:
    """Whether the file itself is broken: one that is locked, full or not writable may be sound."""
    broken = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
    return broken or isinstance(error, zlib.error)


@cache
def stamp() -> bytes:
    """Return what stands for the code that makes values: this package, the packages beside it, the interpreter.

    An edited checkout has another stamp than before the edit; so has any change of an installed package.
    """
    import msgspec

    digest = hashlib.sha256(f"{__version__}\0{sys.version}\0{sys.platform}".encode())
    package = Path(__file__).parents[1]
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for path in (Path(folder, name) for name in sorted(names)):
            state = path.stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    for beside in sorted(Path(msgspec.__file__).parents[1].iterdir()):
        digest.update(f"{beside.name}\n".encode("utf-8", "surrogateescape"))
    return digest.digest()
