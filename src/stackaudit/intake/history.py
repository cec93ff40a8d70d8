"""History as facts: how often files change, and which commits name an AI assistant. Never who.

One stream of ``git log --raw --no-renames`` (ten times faster than counting lines), read as it comes. Names and
addresses are looked at for the marks that the caller hands in and are forgotten at once.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from stackaudit.intake.git import Call, GitError, records, stream
from stackaudit.intake.landed import Landed, delivery, landed
from stackaudit.intake.repository import Repository
from stackaudit.model.delivery import Delivery
from stackaudit.model.source import Skip

MAX_COMMITS = 20_000
MAX_PATHS = 500_000
TIMEOUT = 60.0
_LIMIT_BYTES = 1 << 30
_MESSAGE = 4096
"""Characters from each end of a message that marks are looked for in: trailers stand at the end."""
_STAGE = "history"
_FORMAT = "tformat:%x01%H%x00%P%x00%at %ct%x00%an <%ae>%x00%cn <%ce>%x00%B%x00"
_OPTIONS = (
    *("--raw", "--no-abbrev", "--no-renames", "--full-history", "-z", f"--format={_FORMAT}"),
    *("--no-ext-diff", "--no-textconv", "--no-mailmap", "--no-show-signature", "--no-notes", "--no-color"),
)
_LAST_DAY = 4102444800
"""2100-01-01: commit dates are free text and may say anything."""


@dataclass(frozen=True, slots=True)
class PathHistory:
    """The commits that touched one path, merges not counted."""

    commits: int
    marked: int
    """Commits among them that carry a mark of an AI assistant."""
    first: str
    """Day of the earliest change that was read, ``YYYY-MM-DD`` in UTC, by author date."""
    last: str
    untested: int = 0
    """Commits among them that touch no test and no evaluation."""
    marked_untested: int = 0
    """Commits with a mark that touch none."""


@dataclass(frozen=True, slots=True)
class Month:
    """The commits of one month, merges not counted."""

    month: str
    """``YYYY-MM``."""
    commits: int
    marked: int


@dataclass(frozen=True, slots=True)
class History:
    """What was read of a repository's history."""

    head: str | None
    """The commit it was read from; None where there is none."""
    commits: int = 0
    marked: int = 0
    first: str | None = None
    last: str | None = None
    paths: dict[str, PathHistory] = field(default_factory=dict)
    """By path relative to the audited folder; also of files that are gone."""
    months: tuple[Month, ...] = ()
    """In order; only months with commits."""
    truncated: bool = False
    """There are more commits than were read."""
    shallow: bool = False
    """The clone was made without its older history."""
    skips: tuple[Skip, ...] = ()
    delivery: Delivery | None = None
    """How changes came into the main line; None for a part of a repository or of its history."""


def log(
    repo: Repository,
    *,
    head: str | None,
    folder: str = "",
    marks: Sequence[str] = (),
    is_test: Callable[[str], bool] = lambda _: False,
    after: str | None = None,
    max_commits: int = MAX_COMMITS,
    timeout: float = TIMEOUT,
) -> History:
    """Read the history of the commit *head*.

    Args:
        repo: the repository; one that borrows its objects is not read.
        head: full id of the newest commit; None where there is no commit yet.
        folder: only this part (relative, with ``/``); paths are relative to it.
        marks: regular expressions that give away an AI assistant in author, committer or message; any case, ``^``
            and ``$`` stand for the ends of a line.
        is_test: tells the paths of tests and evaluations from the others.
        after: full id of an older commit whose own history is known already: only what came since is read.
        max_commits: older commits are left out.
        timeout: seconds; what was read until then counts.

    Returns:
        The history; where it is incomplete, `History.skips` says why. No error is raised.
    """
    if head is None:
        return History(None, skips=(Skip("", _STAGE, "no commit yet"),))
    tally = _Tally(marks, is_test)
    args = _arguments(head, folder, after, max_commits)
    reason = ""
    try:
        pieces = stream(repo, "log", *args, call=Call(limit_bytes=_LIMIT_BYTES, timeout=timeout))
        for commit in _commits(records(pieces, 2 * _MESSAGE)):
            if tally.commits >= max_commits or len(tally.landed) > 2 * max_commits:
                reason = f"only the newest {max_commits:,} commits were read"
                break
            tally.add(commit)
            if len(tally.paths) > MAX_PATHS:
                reason = f"only the newest commits up to {MAX_PATHS:,} paths were read"
                break
    except GitError as error:
        reason = str(error)
    result = tally.result(head, reason, repo.shallow)
    whole = not (folder or after or repo.shallow or reason)
    return replace(result, delivery=delivery(head.encode(), tally.landed)) if whole else result


def _arguments(head: str, folder: str, after: str | None, max_commits: int) -> list[str]:
    args = [*_OPTIONS, f"--max-count={2 * max_commits + 2}", *([f"--relative={folder.rstrip('/')}/"] if folder else [])]
    args += ["--end-of-options", head, *([f"^{after}"] if after else []), "--", *([folder] if folder else [])]
    return args


@dataclass(slots=True)
class _Commit:
    ident: bytes
    parents: bytes
    stamp: int
    committed: int
    people: bytes
    message: bytes
    paths: list[bytes] = field(default_factory=list)


def _commits(tokens: Iterator[bytes]) -> Iterator[_Commit]:
    """Read the stream by position, so that no name or message can pass for something else."""
    current: _Commit | None = None
    for token in tokens:
        if token.startswith(b"\x01"):
            if current is not None:
                yield current
            parents, stamps, author, committer, message = (next(tokens, b"") for _ in range(5))
            authored, _, committed = stamps.partition(b" ")
            people = author + b"\n" + committer
            current = _Commit(token[1:], parents, _stamp(authored), _stamp(committed), people, message)
        elif token.lstrip(b"\n").startswith(b":"):
            path = next(tokens, b"")
            if current is not None:
                current.paths.append(path)
    if current is not None:
        yield current


def _stamp(text: bytes) -> int:
    try:
        return min(max(int(text[:20]), 0), _LAST_DAY)
    except ValueError:
        return 0


class _Tally:
    """Counts while the stream passes: per path commits, marked commits, first and last second."""

    def __init__(self, marks: Sequence[str], is_test: Callable[[str], bool]) -> None:
        either = "|".join(f"(?:{mark})" for mark in marks) or r"(?!)"
        self.mark = re.compile(either, re.IGNORECASE | re.MULTILINE)
        self.is_test = lru_cache(maxsize=MAX_PATHS)(lambda path: is_test(os.fsdecode(path)))
        self.commits = self.marked = 0
        self.paths: dict[bytes, list[int]] = {}
        self.months: dict[str, list[int]] = {}
        self.span = [_LAST_DAY, 0]
        self.landed: dict[bytes, Landed] = {}
        """By id: what is kept of each commit, merges too."""

    def add(self, commit: _Commit) -> None:
        marked = int(self._is_marked(commit))
        author, times = commit.people.partition(b"\n")[0], (commit.stamp, commit.committed)
        self.landed[commit.ident] = landed(commit.parents, times, author, commit.message, bool(marked), commit.paths)
        if b" " in commit.parents:
            return  # a merge: its commits are counted themselves
        self.commits += 1
        self.marked += marked
        stamp = commit.stamp
        self.span = [min(self.span[0], stamp), max(self.span[1], stamp)]
        month = self.months.setdefault(_day(stamp)[:7], [0, 0])
        month[0] += 1
        month[1] += marked
        untested = int(not any(self.is_test(path) for path in commit.paths))
        for path in commit.paths:
            known = self.paths.get(path)
            if known is None:
                self.paths[path] = [1, marked, stamp, stamp, untested, marked * untested]
            else:
                known[0] += 1
                known[1] += marked
                known[2] = min(known[2], stamp)
                known[3] = max(known[3], stamp)
                known[4] += untested
                known[5] += marked * untested

    def result(self, head: str, reason: str, shallow: bool) -> History:
        notes = [reason] if reason else []
        if shallow:
            notes.append("shallow clone: older history is not there")
        history = History(head, self.commits, self.marked, truncated=bool(reason), shallow=shallow)
        return replace(
            history,
            first=_day(self.span[0]) if self.commits else None,
            last=_day(self.span[1]) if self.commits else None,
            paths={
                os.fsdecode(path): PathHistory(count, marked, _day(first), _day(last), *untested)
                for path, (count, marked, first, last, *untested) in sorted(self.paths.items())
            },
            months=tuple(Month(month, *counts) for month, counts in sorted(self.months.items())),
            skips=tuple(Skip("", _STAGE, note) for note in notes),
        )

    def _is_marked(self, commit: _Commit) -> bool:
        message = commit.message
        if len(message) > 2 * _MESSAGE:
            message = message[:_MESSAGE] + b"\n" + message[-_MESSAGE:]
        text = (commit.people[:_MESSAGE] + b"\n" + message).decode("utf-8", "replace")
        return self.mark.search(text) is not None


@lru_cache(maxsize=65536)
def _day_of(number: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(number * 86400))


def _day(stamp: int) -> str:
    return _day_of(stamp // 86400)
