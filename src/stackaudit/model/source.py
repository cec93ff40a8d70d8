"""Files as they are listed and read, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree before it is read."""

    path: str
    """Relative path with ``/``; undecodable bytes are surrogate-escaped."""
    size: int
    """Bytes; -1 where the tree does not know before reading."""
    sha: str
    """Git blob id, or empty where the tree has none."""
    link: bool = False
    """A symbolic link: never followed."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and its bytes."""

    path: str
    sha: str
    data: bytes


@dataclass(frozen=True, slots=True, order=True)
class Skip:
    """Something that was not read, and why: it stands in every report."""

    path: str
    stage: str
    """``intake``, ``parsing``, ``documents``, ``history`` …"""
    reason: str


class Tree(Protocol):
    """Where files come from; everything above is blind to which tree it is."""

    @property
    def name(self) -> str:
        """Name for messages."""

    def entries(self) -> Iterator[Entry]:
        """List files in the order of their paths, ignore rules applied."""

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return the bytes of *entry*, at most *limit* + 1 of them; raises OSError where it cannot."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Which version of a repository was audited."""

    commit: str | None
    branch: str | None
    remote: str | None
    dirty: bool = False
