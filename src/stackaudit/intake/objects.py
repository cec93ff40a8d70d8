"""Blobs of a repository through one git process for a whole tree."""

from __future__ import annotations

import errno
import os
import weakref
from collections.abc import Iterable
from contextlib import ExitStack

from stackaudit.intake.git import Call, GitError, Process, run, started
from stackaudit.intake.repository import Repository

_TIMEOUT = 3600.0
_CHUNK = 1 << 20


class Objects:
    """Reads blobs; the process is started by the first read."""

    def __init__(self, repo: Repository) -> None:
        """Prepare to read objects of *repo*."""
        self._repo = repo
        self._process: Process | None = None
        self._buffer = b""
        self._close: weakref.finalize[..., Objects] | None = None

    def read(self, sha: str, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of the blob *sha*; raises OSError if it is missing or no blob."""
        try:
            process = self._process or self._start()
            return self._answer(process, sha, limit)
        except GitError as error:
            self.close()
            raise OSError(errno.EIO, str(error)) from None

    def sizes(self, shas: Iterable[str]) -> dict[str, int]:
        """Return the size in bytes of each object; those that are missing are left out. Raises GitError."""
        asked = sorted(set(shas))
        call = Call(input="".join(f"{sha}\n" for sha in asked).encode())
        lines = run(self._repo, "cat-file", "--batch-check=%(objectsize)", call=call).split(b"\n")
        return {sha: int(line) for sha, line in zip(asked, lines, strict=False) if line.isdigit()}

    def close(self) -> None:
        """End the process."""
        if self._close is not None:
            self._close()
        self._process, self._buffer = None, b""

    def __reduce__(self) -> tuple[type[Objects], tuple[Repository]]:
        """A process does not travel: a worker starts its own."""
        return Objects, (self._repo,)

    def _start(self) -> Process:
        stack = ExitStack()
        call = Call(timeout=_TIMEOUT)
        self._process = stack.enter_context(started(self._repo, "cat-file", "--batch", call=call, pipe=True))
        self._close = weakref.finalize(self, _close_in, os.getpid(), stack)
        return self._process

    def _answer(self, process: Process, sha: str, limit: int) -> bytes:
        pipe = process.popen.stdin
        assert pipe is not None  # noqa: S101 - it was asked for
        pipe.write(sha.encode("ascii") + b"\n")
        while (end := self._buffer.find(b"\n")) < 0:
            self._buffer += self._more(process)
        words = self._buffer[:end].split(b" ")
        self._buffer = self._buffer[end + 1 :]
        if len(words) != 3 or words[1] != b"blob":
            if len(words) == 3:
                self.close()
            raise OSError(errno.EIO, "its object is missing from the repository")
        size = int(words[2])
        data = self._take(process, min(size + 1, limit + 1))
        if size > limit:
            self.close()
            return data
        return data[:size]

    def _take(self, process: Process, count: int) -> bytes:
        parts, got = [self._buffer], len(self._buffer)
        while got < count:
            parts.append(self._more(process))
            got += len(parts[-1])
        data = b"".join(parts)
        self._buffer = data[count:]
        return data[:count]

    @staticmethod
    def _more(process: Process) -> bytes:
        data = process.read(_CHUNK)
        if not data:
            process.finish((0,))
            raise GitError("git cat-file ended early.")
        return data


def _close_in(pid: int, stack: ExitStack) -> None:
    """Close only in the process that opened: a forked worker must not end its parent's git."""
    if os.getpid() == pid:
        stack.close()
