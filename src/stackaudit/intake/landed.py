"""Changes of the main line: which commits each brought, how long that took, and which were taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from stackaudit.model.delivery import Delivery, Group, Spread

_REVERTED = re.compile(rb"This reverts commit ([0-9a-f]{40})")
_REVERTED_PULL = re.compile(rb"(?m)^Reverts \S{0,200}?#(\d{1,9})\s*$")
_PULL = re.compile(rb"^(?:Merge pull request #(\d{1,9}) |[^\n]{0,500}\(#(\d{1,9})\)\s*(?:\n|$))")
_BOT = b"[bot]"
HOUR = 3600


class Landed(NamedTuple):
    """What is kept of one commit; no name and no text. A tuple, because there are thousands."""

    parents: tuple[bytes, ...]
    authored: int
    committed: int
    marked: bool
    bot: bool
    files: Sequence[bytes]
    reverts: tuple[bytes, ...]
    """Full ids of commits, and numbers of pull requests (``#12``), that it takes back."""
    pull: bytes
    """``#12``, or empty."""


_Change = tuple[Landed, list[Landed], bool]
"""The commit on the main line, the commits that it brought, and whether it was taken back."""


def landed(
    parents: bytes, stamps: tuple[int, int], author: bytes, message: bytes, marked: bool, files: Sequence[bytes]
) -> Landed:
    """Return what is kept of a commit; *stamps* are the seconds of its author and of its committer."""
    taken: list[bytes] = []
    if b"everts" in message:
        taken = [*_REVERTED.findall(message), *(b"#" + n for n in _REVERTED_PULL.findall(message))]
    titled = _PULL.match(message) if b"#" in message else None
    pull = b"#" + (titled[1] or titled[2]) if titled else b""
    return Landed(tuple(parents.split()), *stamps, marked, _BOT in author, files, tuple(taken), pull)


def delivery(head: bytes, commits: dict[bytes, Landed]) -> Delivery:
    """Group the changes on the line of first parents from *head*.

    A merge is one change with the commits that it brought first; any other commit is a change by itself. Of a change
    that was squashed or rebased the first commit is gone, so only merges have a lead time.
    """
    line: list[bytes] = []
    current: bytes | None = head
    while current is not None and current in commits:
        line.append(current)
        before = commits[current].parents
        current = before[0] if before else None
    gone = _taken_back(commits)
    known = set(line)
    kinds: dict[str, list[_Change]] = {"ai": [], "rest": []}
    bots, since = 0, 0
    for ident in reversed(line):
        commit = commits[ident]
        brought = _brought(commit, commits, known)
        parts = [b for _, b in brought] if len(commit.parents) > 1 else [commit]
        if not parts:
            continue
        taken = bool({ident, *(i for i, _ in brought)} & gone or {p.pull for p in (commit, *parts) if p.pull} & gone)
        if commit.marked or any(p.marked for p in parts):
            since = since or commit.committed
            kinds["ai"].append((commit, parts, taken))
        elif all(p.bot for p in parts):
            bots += 1
        elif since:
            kinds["rest"].append((commit, parts, taken))
    day = time.strftime("%Y-%m-%d", time.gmtime(since)) if since else None
    return Delivery(_group(kinds["ai"]), _group(kinds["rest"]), bots, day)


def _taken_back(commits: dict[bytes, Landed]) -> set[bytes]:
    """Return the ids and pull requests that were taken back; a revert that was itself taken back does not count."""
    gone: set[bytes] = set()
    for ident, commit in sorted(commits.items(), key=lambda item: -item[1].committed):
        if ident not in gone and not (commit.pull and commit.pull in gone):
            gone.update(commit.reverts)
    return gone


def _brought(merge: Landed, commits: dict[bytes, Landed], known: set[bytes]) -> list[tuple[bytes, Landed]]:
    """Return the commits that a merge brought first, merges left out; *known* grows by all of them."""
    found, queue = [], list(merge.parents[1:])
    while queue:
        ident = queue.pop()
        if ident in known or ident not in commits:
            continue
        known.add(ident)
        commit = commits[ident]
        queue.extend(commit.parents)
        if len(commit.parents) < 2:
            found.append((ident, commit))
    return found


def _group(changes: list[_Change]) -> Group:
    merged = [(c, parts) for c, parts, _ in changes if len(c.parents) > 1]
    hours = [max(c.committed - min(p.authored for p in parts), 0) / HOUR for c, parts in merged]
    touched = [len({f for p in parts for f in p.files}) for _, parts, _ in changes]
    taken = sum(taken for _, _, taken in changes)
    return Group(len(changes), taken, Spread.of(hours), median(touched) if touched else None)
