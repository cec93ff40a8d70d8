"""What all trees share: listed once, sifted, and read file by file."""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from stackaudit.intake.opening import read_small
from stackaudit.intake.repository import Repository
from stackaudit.intake.sifting import IGNORE_FILE, Filters, sift
from stackaudit.intake.triage import STAGE
from stackaudit.model.source import Entry, Revision, Skip


class ListedTree(ABC):
    """A `Tree` that lists itself on first use and keeps the list.

    ``Entry.sha`` is what the tree says about a file and is good for looking something up; the id under which
    something is stored is computed from the bytes that were read (`reading`).
    """

    def __init__(self, name: str, filters: Filters) -> None:
        """Prepare a tree called *name* in messages."""
        self._name = name
        self._filters = filters
        self._found: tuple[tuple[Entry, ...], tuple[Skip, ...]] | None = None

    @property
    def name(self) -> str:
        """Name for messages."""
        return self._name

    @property
    def skips(self) -> tuple[Skip, ...]:
        """What listing left out, and why."""
        return self._listed()[1]

    @property
    def repository(self) -> Repository | None:
        """The repository that it belongs to; None without git."""
        return None

    @property
    def folder(self) -> str:
        """The part of the repository that it shows (relative, with ``/``); empty for all of it."""
        return ""

    def entries(self) -> Iterator[Entry]:
        """List files in the order of their paths, ignore rules applied."""
        return iter(self._listed()[0])

    def wants(self, entry: Entry) -> bool:
        """Whether the file is to be read, or only its name counts."""
        del entry
        return True

    @abstractmethod
    def read(self, entry: Entry, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of *entry*; raises OSError where it cannot."""

    def revision(self) -> Revision:
        """Return what is known about the version; nothing without git."""
        return Revision(None, None, None)

    def close(self) -> None:
        """Give back open files and processes; the tree can still be used afterwards."""
        return

    @abstractmethod
    def _list(self) -> tuple[list[Entry], list[Skip]]: ...

    @abstractmethod
    def _ignore(self) -> bytes: ...

    def _listed(self) -> tuple[tuple[Entry, ...], tuple[Skip, ...]]:
        if self._found is None:
            entries, skips = self._list()
            ignore = self._ignore() if any(entry.path == IGNORE_FILE for entry in entries) else b""
            kept, left = sift(entries, self._filters, ignore)
            self._found = tuple(kept), tuple(sorted(skips + left))
        return self._found


def ignore_file(root: Path) -> bytes:
    """Return the bytes of the folder's ``.stackauditignore``, nothing if it cannot be read."""
    try:
        return read_small(root / IGNORE_FILE)
    except OSError:
        return b""


def entry_of(path: str, state: os.stat_result) -> Entry | Skip:
    """Return the entry of a regular file or link, a skip for anything else; *state* is of the name itself."""
    if stat.S_ISLNK(state.st_mode):
        return Entry(path, 0, "", link=True)
    if stat.S_ISREG(state.st_mode):
        return Entry(path, state.st_size, "")
    return Skip(path, STAGE, "not a regular file")
