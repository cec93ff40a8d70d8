"""The repository's history, read beside the analysis: git works while files are parsed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from stackaudit.app.forks import Fork
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.intake.history import History, log
from stackaudit.intake.listed import ListedTree
from stackaudit.resolution.scopes import is_test


@contextmanager
def reading(tree: ListedTree, catalogue: Catalogue, *, wanted: bool) -> Iterator[Fork[History] | None]:
    """Read the history of *tree* in another process; None where there is none or none is wanted."""
    repository = tree.repository if wanted else None
    head = tree.revision().commit if repository is not None else None
    if repository is None or head is None:
        yield None
        return
    past = Fork(
        partial(log, repository, head=head, folder=tree.folder, marks=catalogue.compiled.commit_marks, is_test=is_test)
    )
    try:
        yield past
    finally:
        past.close()
