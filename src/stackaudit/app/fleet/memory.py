"""What a fleet remembers between runs, in a folder of its own: the last result of each repository, and a journal.

A result is written whole or not at all, and the journal grows by one line after it, so a run that was killed at any
moment has either finished a repository or not touched what is remembered of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from stackaudit.model.errors import UsageError

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_OTHER = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last audit of a repository."""

    name: str
    stamp: str
    """What it was made of: day, tool, catalogue, settings, source and commit. Equal stamps, equal audits."""
    as_of: str
    audit: bytes
    """audit.json, packed."""
    brief: bytes
    kept: str
    """Its id in the archive; empty without one."""
    place: str
    """Where its report lies."""


def slug(name: str) -> str:
    """Return a name for files: the same on every machine, different for different names."""
    if _PLAIN.fullmatch(name) and ".." not in name:
        return name
    plain = _OTHER.sub("-", name.lower()).strip("-.")[:60] or "repository"
    return f"{plain.replace('..', '-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def tidy(*folders: Path) -> None:
    """Remove what runs that were killed were about to write."""
    for folder in folders:
        for left in folder.glob("*.tmp") if folder.is_dir() else ():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
        for left in folder.glob(".*.tmp"):
            left.unlink(missing_ok=True)


def write(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be written: {error.strerror or error}") from None


class Memory:
    """The folder of one portfolio."""

    def __init__(self, folder: Path) -> None:
        """Use *folder*; it is made when something is written."""
        self.folder = folder
        self._journal = folder / "journal.jsonl"

    @property
    def clones(self) -> Path:
        """Where clones lie."""
        return self.folder / "clones"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second run away.

        Raises:
            UsageError: one is under way, or the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = (self.folder / "run.lock").open("wb")
        except OSError as error:
            raise UsageError(f"{str(self.folder)!r} cannot be used: {error.strerror or error}") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise UsageError(f"another run of this portfolio is under way (it uses {str(self.folder)!r})") from None
            tidy(self.folder, self.clones, self.folder / "results")
            yield

    def result(self, name: str) -> Remembered | None:
        """Return what is remembered of a repository; None for nothing, or nothing that can be read."""
        try:
            return msgspec.msgpack.decode(self._place(name).read_bytes(), type=Remembered)
        except (OSError, msgspec.DecodeError):
            return None

    def remember(self, row: Remembered) -> None:
        """Replace what is remembered of a repository."""
        write(self._place(row.name), msgspec.msgpack.encode(row))

    def done(self, run: str) -> frozenset[str]:
        """Return the repositories that the journal names as done in an unfinished run called *run*."""
        found: list[str] = []
        for line in self._lines():
            if line.get("run") == run:
                found = []
            elif "run" in line or line.get("end"):
                return frozenset()
            elif isinstance(name := line.get("done"), str):
                found.append(name)
        return frozenset(found)

    def begin(self, run: str) -> None:
        """Start a new journal.

        Raises:
            UsageError: it cannot be written.
        """
        write(self._journal, _line({"run": run}))

    def note(self, **row: object) -> None:
        """Add a line to the journal.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            with self._journal.open("ab") as file:
                file.write(_line(row))
        except OSError as error:
            raise UsageError(f"{str(self._journal)!r} cannot be written: {error.strerror or error}") from None

    def _place(self, name: str) -> Path:
        return self.folder / "results" / f"{slug(name)}.bin"

    def _lines(self) -> Iterator[dict[str, object]]:
        try:
            data = self._journal.read_bytes()
        except OSError:
            return
        for raw in data.split(b"\n"):  # one that was being written when the run was killed is no JSON
            try:
                row = json.loads(raw)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield row


def _line(row: dict[str, object]) -> bytes:
    return b"\n" + json.dumps(row, sort_keys=True).encode()
