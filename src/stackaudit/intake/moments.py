"""Which commit stood at the head of a line on a day: the past without a checkout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from stackaudit.intake.commit import resolve
from stackaudit.intake.git import Call, records, stream
from stackaudit.intake.repository import Repository

_LIMIT_BYTES = 256 << 20


def commits_of(repo: Repository, ref: str, days: Sequence[date]) -> dict[date, str]:
    """Return for each day the newest commit of that day or before on the first parents of *ref*; older days have none.

    The first parents are what the branch itself was; committer dates are taken as they are written.

    Raises:
        UsageError: *ref* names no commit.
        GitError: git fails.
    """
    left = sorted(set(days), reverse=True)
    found: dict[date, str] = {}
    args = ("--first-parent", "--no-show-signature", "-z", "--format=%H %ct", resolve(repo, ref), "--")
    for line in records(stream(repo, "log", *args, call=Call(limit_bytes=_LIMIT_BYTES))):
        commit, _, stamp = line.decode("ascii", "replace").strip().partition(" ")
        while left and stamp.isdigit() and int(stamp) <= _end(left[0]):
            found[left.pop(0)] = commit
        if not left:
            break
    return found


def _end(day: date) -> float:
    """Return the last second of a day in UTC."""
    return datetime.combine(day, time(23, 59, 59), UTC).timestamp()
