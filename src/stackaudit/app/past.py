"""The repository's history, read beside the analysis: git works while files are parsed.

What was counted up to a commit is kept; of a later commit only what came since is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from stackaudit.app import keeping
from stackaudit.app.cache import Cache, stamp
from stackaudit.app.forks import Fork
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.intake.changes import fork_point
from stackaudit.intake.git import GitError
from stackaudit.intake.history import MAX_COMMITS, History, log
from stackaudit.intake.joining import joined
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.repository import Repository
from stackaudit.resolution.scopes import is_test


@contextmanager
def reading(
    tree: ListedTree, catalogue: Catalogue, cache: Cache | None = None, *, wanted: bool
) -> Iterator[Callable[[], History] | None]:
    """Read the history of *tree* in another process; None where there is none or none is wanted."""
    repository = tree.repository if wanted else None
    head = tree.revision().commit if repository is not None else None
    if repository is None or head is None:
        yield None
        return
    marks = catalogue.compiled.commit_marks
    task: Callable[[], History] = partial(log, repository, head=head, folder=tree.folder, marks=marks, is_test=is_test)
    if cache is not None and not repository.shallow:  # a shallow clone can gain older commits under the same head
        kept = _Kept(cache, repository, tree.folder, marks)
        known = kept.at(head)
        if known is not None:
            yield lambda: known
            return
        task = partial(kept.read, head, task)
    past = Fork(task)
    try:
        yield past.result
    finally:
        past.close()


class _Kept:
    """What is kept of the history of a folder of a repository."""

    def __init__(self, cache: Cache, repository: Repository, folder: str, marks: tuple[str, ...]) -> None:
        self._cache, self._repository, self._folder, self._marks = cache, repository, folder, marks

    def _key(self, *names: str) -> bytes:
        text = "\0".join(("history", self._folder, *self._marks, *names))
        return hashlib.sha256(stamp() + text.encode("utf-8", "surrogateescape")).digest()

    def at(self, head: str) -> History | None:
        """Return the history of a commit."""
        return keeping.history_of(self._cache.get(self._key("at", head)))

    def read(self, head: str, whole: Callable[[], History]) -> History:
        """Read the history of a commit, from the last one on that is kept where that is an ancestor; keep it."""
        place = self._key("newest", str(self._repository.common))
        before = (self._cache.get(place) or b"").decode("ascii", "replace")
        found = self._continued(before, head) or whole()
        if not found.truncated or found.commits >= MAX_COMMITS:  # otherwise git failed or took too long: try again
            self._cache.put(self._key("at", head), keeping.pack_history(found))
            self._cache.put(place, head.encode("ascii"))
        return found

    def _continued(self, before: str, head: str) -> History | None:
        """Return the history of *head* by what is kept of the commit *before*; None where that does not answer."""
        old = self.at(before) if before else None
        if old is None or old.truncated or old.delivery is not None:
            return None  # which commits a merge brought, only the whole history tells
        try:
            if fork_point(self._repository, head, before) != before:
                return None
        except GitError:  # it is gone
            return None
        since = log(self._repository, head=head, folder=self._folder, marks=self._marks, is_test=is_test, after=before)
        whole = not since.truncated and old.commits + since.commits <= MAX_COMMITS
        return joined(old, since) if whole else None
