"""The repository's history, read beside the analysis: git works while the evaluator does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.intake.history import History, log
from stackaudit.intake.listed import ListedTree


@contextmanager
def reading(tree: ListedTree, catalogue: Catalogue, *, wanted: bool) -> Iterator[Future[History] | None]:
    """Read the history of *tree* in a thread; None where there is none or none is wanted.

    Started only when no process is forked any more: a fork of a process with threads is not safe.
    """
    repository = tree.repository if wanted else None
    head = tree.revision().commit if repository is not None else None
    if repository is None or head is None:
        yield None
        return
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(log, repository, head=head, folder=tree.folder, marks=catalogue.compiled.commit_marks)
