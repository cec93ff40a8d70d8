"""A commit: read from git's objects, the working tree is not touched; bare repositories too."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime

from stackaudit.intake.checkout import submodule
from stackaudit.intake.git import Call, GitError, records, run, stream
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.objects import Objects
from stackaudit.intake.repository import Repository
from stackaudit.intake.sifting import IGNORE_FILE, MAX_FILES, Filters
from stackaudit.model.errors import UsageError
from stackaudit.model.source import Entry, Revision, Skip

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class MissingFolderError(UsageError):
    """A commit does not hold the folder that was asked for."""


class Commit(ListedTree):
    """The files of one commit."""

    def __init__(self, repo: Repository, ref: str, filters: Filters, *, folder: str = "", name: str = "") -> None:
        """Prepare the tree of *ref*, or of *folder* in it (relative, with ``/``).

        Raises:
            UsageError: *ref* names no commit.
            MissingFolderError: *folder* is not in it.
        """
        super().__init__(f"{name}@{ref}" if name else ref, filters)
        self._repo, self._ref = repo, ref
        self._commit = resolve(repo, ref)
        self._treeish = f"{self._commit}:{folder}" if folder else self._commit
        self._objects = Objects(repo)
        self._folder = folder
        if folder and not _exists(repo, self._treeish):
            raise MissingFolderError(f"The folder {folder!r} is not in {ref!r}; choose a commit that has it.")

    @property
    def repository(self) -> Repository:
        """The repository it belongs to."""
        return self._repo

    @property
    def folder(self) -> str:
        """The folder of the commit that it shows."""
        return self._folder

    @property
    def commit(self) -> str:
        """Full id of the commit."""
        return self._commit

    def day(self) -> date | None:
        """Return the day of the commit in UTC; None where its date cannot be one."""
        said = run(self._repo, "log", "-1", "--format=%ct", self._commit).strip()
        try:
            return datetime.fromtimestamp(int(said), UTC).date()
        except (ValueError, OverflowError, OSError):
            return None

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of the blob; raises OSError."""
        return self._objects.read(entry.sha, limit)

    def revision(self) -> Revision:
        """Return the commit; the branch only where the commit was asked for as HEAD or by the branch's name."""
        branch = self._repo.branch if self._ref in {"HEAD", self._repo.branch} else None
        return Revision(self._commit, branch, self._repo.remote)

    def close(self) -> None:
        """End the git process."""
        self._objects.close()

    def _list(self) -> tuple[list[Entry], list[Skip]]:
        entries: list[Entry] = []
        skips: list[Skip] = []
        for line in records(stream(self._repo, "ls-tree", "-r", "-z", "-l", "--full-tree", self._treeish)):
            if len(entries) > MAX_FILES:
                break
            facts, _, raw = line.partition(b"\t")
            mode, kind, sha, size = facts.decode("ascii").split()
            path = os.fsdecode(raw)
            if kind != "blob":
                skips.append(submodule(path))
            else:
                entries.append(Entry(path, int(size) if size.isdigit() else -1, sha, link=mode == "120000"))
        return entries, skips

    def _ignore(self) -> bytes:
        line = run(self._repo, "ls-tree", "-z", "--full-tree", self._treeish, "--", IGNORE_FILE)
        words = line.split(b"\t")[0].split()
        if len(words) != 3 or not words[0].startswith(b"100"):
            return b""
        return self._objects.read(words[2].decode("ascii"), 1 << 20)


def resolve(repo: Repository, ref: str) -> str:
    """Return the full id of the commit that *ref* names; raises UsageError if there is none."""
    if not ref.startswith("-"):
        try:
            call = Call(codes=(0, 1, 128), limit_bytes=1000)
            found = run(repo, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", call=call)
        except ValueError:
            found = b""
        if _ID.fullmatch(commit := found.decode("ascii", "replace").strip()):
            return commit
    raise UsageError(f"{ref!r} names no commit of this repository; give a branch, a tag or a commit id that it holds.")


def _exists(repo: Repository, treeish: str) -> bool:
    try:
        return run(repo, "cat-file", "-t", treeish, call=Call(limit_bytes=100)).strip() == b"tree"
    except GitError:
        return False
