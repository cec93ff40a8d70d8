"""What a commit is about to change: the paths that differ between two states, and the commits it starts from."""

from __future__ import annotations

import os
import re
from pathlib import Path

from stackaudit.intake.git import Call, records, run, stream
from stackaudit.intake.opening import read_small
from stackaudit.intake.repository import Repository

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_EMPTY = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""Git's id of the tree without files: what the first commit is compared with."""
MAX_PARENTS = 16


def staged(repo: Repository, base: str | None, index: Path | None = None) -> frozenset[str]:
    """Return the paths of the index that differ from the commit *base*; gone ones too, a renamed file under both names.

    Files that are only intended to be added (``git add -N``) are not part of the next commit, so they do not count.

    Args:
        repo: the repository.
        base: full id of the commit; None before the first one.
        index: another index file, as commit hooks have.

    Raises:
        GitError: git fails.
    """
    words = ("diff-index", "--cached", "--name-only", "--no-renames", "--ita-invisible-in-index", "-z")
    return _paths(repo, *words, base or _EMPTY[repo.object_format], "--", call=Call(index=index))


def between(repo: Repository, old: str | None, new: str) -> frozenset[str]:
    """Return the paths that differ between two commits, as `staged` does; raises GitError."""
    words = ("diff-tree", "-r", "--name-only", "--no-renames", "-z")
    return _paths(repo, *words, old or _EMPTY[repo.object_format], new, "--", call=Call())


def _paths(repo: Repository, *words: str, call: Call) -> frozenset[str]:
    return frozenset(os.fsdecode(name) for name in records(stream(repo, *words, call=call)) if name)


def merged(repo: Repository) -> tuple[str, ...]:
    """Return the commits that a merge in progress brings in; none outside a merge."""
    try:
        lines = read_small(repo.gitdir / "MERGE_HEAD").decode("ascii", "replace").split()
    except OSError:
        return ()
    return tuple(line for line in lines[:MAX_PARENTS] if _ID.fullmatch(line))


def fork_point(repo: Repository, one: str, other: str) -> str:
    """Return the newest commit that both have in their past; *one* where they share none. Raises GitError."""
    found = run(repo, "merge-base", one, other, call=Call(codes=(0, 1), limit_bytes=10_000)).split()
    return found[0].decode("ascii") if found else one
