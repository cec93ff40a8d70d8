"""A tree of which only a part is read: everything is listed, so that names still tell what belongs to the repository."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stackaudit.intake.listed import ListedTree
from stackaudit.intake.repository import Repository
from stackaudit.intake.sifting import Filters
from stackaudit.model.source import Entry, Revision, Skip


class Part(ListedTree):
    """Some files of another tree, with the names of all."""

    def __init__(self, whole: ListedTree, paths: Collection[str]) -> None:
        """Prepare to read *paths* of *whole*; those that it does not hold are passed over."""
        super().__init__(whole.name, Filters())
        self._whole, self._paths = whole, paths

    @property
    def repository(self) -> Repository | None:
        """The repository that it belongs to; None without git."""
        return self._whole.repository

    @property
    def folder(self) -> str:
        """The part of the repository that the other tree shows."""
        return self._whole.folder

    def wants(self, entry: Entry) -> bool:
        """Whether the file is one of the part."""
        return entry.path in self._paths

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of *entry*; raises OSError."""
        return self._whole.read(entry, limit)

    def revision(self) -> Revision:
        """Return what is known about the version of the other tree."""
        return self._whole.revision()

    def close(self) -> None:
        """Give back what the other tree holds."""
        self._whole.close()

    def entries(self) -> Iterator[Entry]:
        """List all files of the other tree."""
        return self._whole.entries()

    @property
    def skips(self) -> tuple[Skip, ...]:
        """What listing the other tree left out."""
        return self._whole.skips

    def _list(self) -> tuple[list[Entry], list[Skip]]:
        return list(self._whole.entries()), list(self._whole.skips)

    def _ignore(self) -> bytes:
        return b""
