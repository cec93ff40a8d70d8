"""What was delivered, in the user's data directory: one small file for each repository and target, under a lock."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stackaudit.model.errors import UsageError
from stackaudit.portfolio.delivery.thresholds import Mark

KEPT = 50
"""Runs that are remembered for each target."""
LARGEST = 1 << 20


def folder() -> Path:
    """Return where deliveries are remembered."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "stackaudit" / "deliveries"


@dataclass(slots=True)
class Record:
    """What one target got of one repository."""

    runs: list[str]
    """Keys of delivered audits, the oldest first."""
    mark: Mark | None
    """What the next audit is compared with."""

    def has(self, run: str) -> bool:
        """Whether this audit was delivered."""
        return run in self.runs


class Entry:
    """The file of one repository and target, open and locked."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a damaged file counts as none, so that a report is rather sent twice than never."""
        self._path = path
        self.record = _read(path)

    def save(self) -> None:
        """Write the record as a whole or not at all.

        Raises:
            UsageError: it cannot be written.
        """
        runs = self.record.runs[-KEPT:]
        data = json.dumps({"runs": runs, "mark": asdict(self.record.mark) if self.record.mark else None}, indent=1)
        beside = self._path.with_suffix(".tmp")
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            raise UsageError(f"{str(self._path)!r} cannot be written: {error.strerror or error}") from None


@contextmanager
def entry(repository: str, target: str) -> Iterator[Entry]:
    """Open the record of a repository and target; another process that delivers the same waits.

    Raises:
        UsageError: the folder cannot be used.
    """
    name = hashlib.sha256(f"{repository}\0{target}".encode("utf-8", "surrogateescape")).hexdigest()[:24]
    place = folder()
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UsageError(f"{str(place)!r} cannot be used: {error.strerror or error}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield Entry(place / f"{name}.json")
    finally:
        os.close(handle)


def _read(path: Path) -> Record:
    try:
        with path.open("rb") as file:
            raw: Any = json.loads(file.read(LARGEST))
        mark = raw["mark"]
        return Record([str(r) for r in raw["runs"]], None if mark is None else _mark(mark))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Record([], None)


def _mark(raw: dict[str, Any]) -> Mark:
    hhi = {str(k): int(v) for k, v in (raw["hhi"] or {}).items()}
    return Mark(None if raw["rating"] is None else str(raw["rating"]), hhi, tuple(str(e) for e in raw["ends"]))
