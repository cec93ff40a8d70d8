"""The one hardened door to the git program.

Git trusts the configuration of the repository it stands in: that file can name programs to run (file monitors, hooks,
filters, text converters, remote helpers of a partial clone, signature checkers) and places to read (working tree,
includes, alternates). So git is never shown it. Each call gets a git folder of its own, made for the call and empty
but for a configuration written here; index, objects and references of the repository are lent to it, nothing else is.
Options and environment that switch the known dangers off are given as well, as a second fence.

The program is started directly and not through GitPython: that costs 47 ms to import, adds to the caller's
environment instead of replacing it (an inherited ``GIT_DIR`` or ``GIT_CONFIG_PARAMETERS`` would get through), opens the
repository's configuration itself, and bounds neither output nor time of a stream.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from stackaudit.intake.gitfolder import environment, own_folder
from stackaudit.intake.repository import Repository
from stackaudit.model.errors import InputError

LIMIT_BYTES = 256 << 20
LIMIT_MEMORY = 2 << 30
TIMEOUT = 60.0
_CHUNK = 1 << 16

_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "core.alternateRefsCommand=",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.quotePath=false",
    "diff.external=",
    "log.showSignature=false",
    "gc.auto=0",
)


def hardened(protocols: str = "") -> tuple[str, ...]:
    """Return the options that every call of git gets; no protocol but those named (separated by ``:``) may be spoken."""
    allowed = tuple(f"protocol.{name}.allow=always" for name in protocols.split(":") if name)
    settings = (*_SETTINGS, "protocol.allow=never", *allowed)
    return (
        "--no-pager", "--literal-pathspecs", "--no-optional-locks", *(part for s in settings for part in ("-c", s))
    )  # fmt: skip


_OPTIONS = hardened()


class GitError(InputError):
    """Git is missing, failed, took too long or answered with more than it may."""


@dataclass(frozen=True, slots=True)
class Call:
    """How git is called, beyond its arguments."""

    folder: Path | None = None
    """Working directory: a folder of the working tree; its root if None."""
    input: bytes = b""
    index: Path | None = None
    """Another index file, as a commit hook has."""
    needs_objects: bool = True
    """Refuse a repository whose objects lie in a store outside."""
    limit_bytes: int = LIMIT_BYTES
    timeout: float = TIMEOUT
    """Seconds from start to end."""
    codes: tuple[int, ...] = (0,)
    """Exit codes that are no failure."""


_PLAIN = Call()


def find_git() -> str | None:
    """Return the path of git; relative entries of PATH are passed over: they may lie in the scanned tree."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = Path(folder, "git")
        if program.is_absolute() and program.is_file() and os.access(program, os.X_OK):
            return str(program)
    return None


def run(repo: Repository, *args: str, call: Call = _PLAIN) -> bytes:
    """Return what git writes for *args*.

    Raises:
        GitError: git is missing, fails, exceeds ``call.limit_bytes`` or ``call.timeout``.
    """
    return b"".join(stream(repo, *args, call=call))


def stream(repo: Repository, *args: str, call: Call = _PLAIN) -> Iterator[bytes]:
    """Yield what git writes for *args* in pieces; raises GitError like `run`. Closing the iterator ends the process."""
    with started(repo, *args, call=call) as process:
        total = 0
        while piece := process.read(_CHUNK):
            total += len(piece)
            if total > call.limit_bytes:
                raise GitError(f"git {args[0]} wrote more than {call.limit_bytes:,} bytes; audit a part of it.")
            yield piece
        process.finish(call.codes)


def records(pieces: Iterable[bytes], most: int = 1 << 16) -> Iterator[bytes]:
    """Split a stream at NUL bytes; of a record that grows far beyond *most* bytes, both ends are kept."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
        if len(rest) > 16 * most:
            rest = rest[:most] + rest[-most:]
    if rest:
        yield rest


@dataclass(slots=True)
class Process:
    """A running git and the deadline it has."""

    popen: subprocess.Popen[bytes]
    command: str
    errors: Path
    deadline: float
    _out: int = field(init=False)

    def __post_init__(self) -> None:
        """Keep the number of the output pipe."""
        assert self.popen.stdout is not None  # noqa: S101 - it was asked for
        self._out = self.popen.stdout.fileno()

    def read(self, size: int) -> bytes:
        """Return up to *size* bytes, nothing at the end; raises GitError after the deadline."""
        left = self.deadline - time.monotonic()
        if left <= 0 or not select.select([self._out], [], [], left)[0]:
            raise GitError(f"git {self.command} did not answer in time.")
        return os.read(self._out, size)

    def finish(self, codes: tuple[int, ...]) -> None:
        """Wait for the end; raises GitError with git's own last words if it failed."""
        try:
            code = self.popen.wait(timeout=max(self.deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            raise GitError(f"git {self.command} did not end in time.") from None
        if code not in codes:
            raise GitError(f"git {self.command} failed: {self._last_words() or f'exit code {code}'}.")

    def _last_words(self) -> str:
        with self.errors.open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - 2000, 0))
            lines = file.read().decode("utf-8", "replace").split("\n")
        text = next((line for line in reversed(lines) if line.strip()), "")
        return "".join(char if char.isprintable() else "?" for char in text)[:200].rstrip(".")


@contextmanager
def started(repo: Repository, *args: str, call: Call = _PLAIN, pipe: bool = False) -> Iterator[Process]:
    """Start git for *args* and end it with the block; *pipe* leaves its input open for the caller.

    Raises:
        GitError: git is missing, cannot be started, or the objects lie outside and are needed.
    """
    program = find_git()
    if program is None:
        raise GitError("git is not installed; install it or audit a plain folder.")
    if call.needs_objects and repo.borrowed:
        raise GitError("the repository borrows its objects from outside; run 'git repack -ad' in it first.")
    try:
        with own_folder(repo, call.input) as own:
            popen = _spawn([program, *_OPTIONS, *args], repo, call, own, pipe)
            try:
                yield Process(popen, args[0], own / "errors", time.monotonic() + call.timeout)
            finally:
                _end(popen)
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror or error}.") from None


def _spawn(command: list[str], repo: Repository, call: Call, own: Path, pipe: bool) -> subprocess.Popen[bytes]:
    with (own / "errors").open("wb") as errors, (own / "input").open("rb") as given:
        popen = subprocess.Popen(
            command,
            cwd=call.folder or repo.top or own,
            env=environment(repo, own, call.index),
            stdin=subprocess.PIPE if pipe else given,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
        )
    _bound(popen)
    return popen


def _bound(popen: subprocess.Popen[bytes], disk: int = 0) -> None:
    """Limit the memory of a process and, where *disk* is given, the size of the files that it writes."""
    if sys.platform == "linux":
        # A tree of trees can stand for more files than there is memory; mapped packs do not count here.
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(popen.pid, resource.RLIMIT_DATA, (LIMIT_MEMORY, LIMIT_MEMORY))
        if disk:
            with suppress(OSError, ValueError):
                resource.prlimit(popen.pid, resource.RLIMIT_FSIZE, (disk, disk))


@contextmanager
def launched(
    command: list[str], folder: Path, environment: Mapping[str, str], errors: Path, disk: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Start git in a folder of our own, without input, and end it and its helpers with the block.

    Raises:
        GitError: it cannot be started.
    """
    try:
        with errors.open("wb") as said:
            popen = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
                bufsize=0,
            )  # fmt: skip
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror or error}.") from None
    _bound(popen, disk)
    try:
        yield popen
    finally:
        _end(popen)


def _end(popen: subprocess.Popen[bytes]) -> None:
    if popen.poll() is None:
        popen.kill()
        popen.wait()
    for end in (popen.stdin, popen.stdout):
        if end is not None:
            with suppress(OSError):
                end.close()
