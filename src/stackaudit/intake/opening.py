"""Opening files of a stranger's folder: nothing but regular files, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | getattr(os, "O_NOCTTY", 0)
_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_CHUNK = 1 << 20


class ChangedWhileReadError(OSError):
    """The file was written to while its bytes were being read."""


class Opener:
    """Reads files below one root.

    Each folder on the way is opened relative to the one above it without following links, so that neither a link in
    the middle of a path nor one that appears after listing leads out of the root. The folders of the last path stay
    open, because files are read in the order of their paths.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stack: list[tuple[str, int]] = []

    def read(self, path: str, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of the file at *path* (relative, with ``/``).

        Raises:
            OSError: it is gone, forbidden, a link, no regular file, or changed while it was read.
        """
        *folders, name = path.split("/")
        if name in {"", ".", ".."} or ".." in folders:
            raise OSError(errno.EINVAL, "the name leads out of the tree")
        return _read(os.open(name, _FILE, dir_fd=self._folder(folders)), limit)

    def close(self) -> None:
        """Close the folders that are still open."""
        while self._stack:
            os.close(self._stack.pop()[1])

    def _folder(self, parts: list[str]) -> int:
        if not self._stack:
            self._stack.append(("", os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)))
        shared = 0
        while shared < min(len(parts), len(self._stack) - 1) and self._stack[shared + 1][0] == parts[shared]:
            shared += 1
        while len(self._stack) > shared + 1:
            os.close(self._stack.pop()[1])
        for part in parts[shared:]:
            self._stack.append((part, os.open(part, _FOLDER, dir_fd=self._stack[-1][1])))
        return self._stack[-1][1]

    def __reduce__(self) -> tuple[type[Opener], tuple[Path]]:
        """Open handles do not travel: a worker opens its own."""
        return Opener, (self._root,)

    def __del__(self) -> None:
        """Leave no handle behind."""
        self.close()


def read_small(path: Path, limit: int = 1 << 20) -> bytes:
    """Return the bytes of one regular file, cut at *limit*; raises OSError for links, devices and pipes."""
    return _read(os.open(path, _FILE), limit - 1)


def _read(handle: int, limit: int) -> bytes:
    try:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        data = _drain(handle, before.st_size, limit + 1)
        after = os.fstat(handle)
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
            raise ChangedWhileReadError(errno.EBUSY, "changed while it was read")
        return data
    finally:
        os.close(handle)


def _drain(handle: int, expected: int, most: int) -> bytes:
    """Read up to *most* bytes; the usual file takes one call and the one that finds its end."""
    data = os.read(handle, min(expected + 1, most, _CHUNK))
    if len(data) == expected or len(data) >= most or not data:
        return data
    parts, got = [data], len(data)
    while got < most and (part := os.read(handle, min(most - got, _CHUNK))):
        parts.append(part)
        got += len(part)
    return b"".join(parts)
