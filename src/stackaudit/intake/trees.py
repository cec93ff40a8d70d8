"""Opening a tree: which kind of it a path holds, and one clear sentence where it holds none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from stackaudit.intake.checkout import Index, WorkTree
from stackaudit.intake.commit import Commit
from stackaudit.intake.folder import Folder
from stackaudit.intake.git import find_git, run
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.repository import Refusal, Repository, find_repository
from stackaudit.intake.sifting import Filters
from stackaudit.intake.triage import STAGE
from stackaudit.model.errors import UsageError
from stackaudit.model.source import Skip

Kind = Literal["auto", "worktree", "index", "commit", "folder"]

__all__ = ["Commit", "Folder", "Index", "Kind", "ListedTree", "WorkTree", "open_commit", "open_tree"]


def open_tree(
    path: Path,
    *,
    kind: Kind = "auto",
    ref: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> ListedTree:
    """Open the files at *path* for an audit.

    Args:
        path: a folder: a checkout, a folder in one (then only that part), a bare repository or a plain folder.
        kind: ``auto`` takes the working tree of a checkout, HEAD of a bare repository, else the plain folder.
        ref: a commit to read instead of the working tree.
        include: globs in gitignore syntax; only files that match one.
        exclude: globs in gitignore syntax; files that match none.

    Raises:
        UsageError: *path* does not exist, is a file, is empty, or is not of the *kind* asked for.
        GitError: git fails on the repository.
    """
    root = _folder(path)
    filters = Filters(tuple(include), tuple(exclude))
    if kind == "folder":
        return _not_empty(Folder(root, filters), path)
    repo = find_repository(root)
    if ref is not None or kind in {"commit", "index"}:
        return _from_objects(root, repo, filters, kind, ref)
    if isinstance(repo, Repository) and find_git() is not None:
        if repo.top is None:
            return _from_objects(root, repo, filters, "commit", None)
        tree = WorkTree(repo, root, filters)
        if kind == "worktree" or root == repo.top or _holds_anything(tree):
            return _not_empty(tree, path)
    elif kind == "worktree":
        raise UsageError(_no_repository(path, repo))
    return _not_empty(Folder(root, filters, _notes(repo)), path)


def open_commit(path: Path, ref: str, *, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Commit:
    """Open a commit of the repository at *path*, of the folder in it that *path* is.

    Raises:
        UsageError: *path* is no folder of a repository, or *ref* names no commit.
        MissingFolderError: the commit does not hold the folder.
        GitError: git fails on the repository.
    """
    root = _folder(path)
    repo = find_repository(root)
    if not isinstance(repo, Repository):
        raise UsageError(_no_repository(root, repo))
    return _commit(root, repo, Filters(tuple(include), tuple(exclude)), ref)


def ref_names(path: Path, most: int = 5_000) -> tuple[str, ...]:
    """Return the short names of at most *most* branches and tags of the repository at *path*; none without one.

    Raises:
        UsageError: *path* is no folder.
        GitError: git fails on the repository.
    """
    repo = find_repository(_folder(path))
    if not isinstance(repo, Repository):
        return ()
    said = run(repo, "for-each-ref", f"--count={most}", "--format=%(refname:short)", "refs/heads", "refs/tags")
    return tuple(said.decode("utf-8", "replace").splitlines())


def _commit(root: Path, repo: Repository, filters: Filters, ref: str) -> Commit:
    below = "" if repo.top is None else root.relative_to(repo.top).as_posix()
    return Commit(repo, ref, filters, folder="" if below == "." else below, name=root.name)


def _folder(path: Path) -> Path:
    shown = str(path)
    try:
        root = Path(os.path.realpath(path, strict=True))
        if not root.is_dir():
            raise UsageError(f"{shown!r} is a file; give the folder that holds it.")
        with os.scandir(root) as items:
            if next(items, None) is None:
                raise UsageError(f"{shown!r} is empty; give a folder that holds code.")
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{shown!r} does not exist; give the path of a folder.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown!r} cannot be opened ({getattr(error, 'strerror', None) or error}).") from None
    return root


def _from_objects(
    root: Path, repo: Repository | Refusal | None, filters: Filters, kind: Kind, ref: str | None
) -> ListedTree:
    if not isinstance(repo, Repository):
        raise UsageError(_no_repository(root, repo))
    if kind == "index":
        return Index(repo, root, filters, hook_index(repo)[1])
    return _commit(root, repo, filters, ref or "HEAD")


def hook_index(repo: Repository) -> tuple[Path, Path | None]:
    """Return the working tree of *repo* and the index file that git hands to a commit hook, if there is one.

    ``git commit FILE`` stages into an index of its own.

    Raises:
        UsageError: the repository is bare.
    """
    if repo.top is None:
        raise UsageError(f"{str(repo.gitdir)!r} is a bare repository and has no index; give a commit instead.")
    given = os.environ.get("GIT_INDEX_FILE")
    return repo.top, repo.top / given if given else None


def _no_repository(path: Path, repo: Refusal | Repository | None) -> str:
    if isinstance(repo, Refusal):
        return f"The git data of {str(path)!r} is not used: {repo.reason}."
    return f"{str(path)!r} is no git repository; audit it as a plain folder."


def _notes(repo: Refusal | Repository | None) -> tuple[Skip, ...]:
    if isinstance(repo, Refusal):
        return (Skip(".git", STAGE, f"git data not used: {repo.reason}"),)
    return ()


def _holds_anything(tree: ListedTree) -> bool:
    return bool(tree.skips) or next(tree.entries(), None) is not None


def _not_empty(tree: ListedTree, path: Path) -> ListedTree:
    if not _holds_anything(tree):
        raise UsageError(f"{str(path)!r} holds no files to read; give a folder that holds code, or loosen the filters.")
    return tree
