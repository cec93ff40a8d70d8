"""Reading the files of a tree: each becomes a `SourceFile` or a `Skip` with its reason, whatever happens."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator

from stackaudit.intake.listed import ListedTree
from stackaudit.intake.opening import ChangedWhileReadError
from stackaudit.intake.triage import STAGE, judge, too_large, triage
from stackaudit.model.source import Entry, Skip, SourceFile, Tree

_REASONS = {
    errno.ENOENT: "vanished before it was read",
    errno.ENOTDIR: "its folder is a link or was replaced: not followed",
    errno.ELOOP: "symbolic link: not followed",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
}
_ATTEMPTS = 3


def read_all(tree: ListedTree, wanted: Callable[[Entry], bool] | None = None) -> Iterator[SourceFile | Skip]:
    """Yield what listing left out, then every file worth parsing, in the order of the paths.

    At most one file is held in memory, cut at the limit of its sort.

    Args:
        tree: where the files come from; it is closed at the end.
        wanted: says of each entry whether it needs to be read (a cache may know it already).
    """
    try:
        yield from tree.skips
        for entry in tree.entries():
            if tree.wants(entry) and (wanted is None or wanted(entry)):
                found = read_one(tree, entry)
                if found is not None:
                    yield found
    finally:
        tree.close()


def read_one(tree: Tree, entry: Entry) -> SourceFile | Skip | None:
    """Read one file; None if it is none of the tool's business (an image, a program)."""
    limit = triage(entry)
    if limit is None or isinstance(limit, Skip):
        return limit
    try:
        data = _read(tree, entry, limit)
    except OSError as error:
        return Skip(entry.path, STAGE, _REASONS.get(error.errno or 0, f"cannot be read: {error.strerror or error}"))
    if len(data) > limit:
        return too_large(entry.path, entry.size if entry.size > limit else -1, limit)
    verdict = judge(entry.path, data)
    if verdict is None or isinstance(verdict, Skip):
        return verdict
    return SourceFile(entry.path, blob_id(data, like=entry.sha), data)


def blob_id(data: bytes, *, like: str = "") -> str:
    """Return git's id of a blob with these bytes; sha256 if *like* is such an id, else sha1.

    It is computed even where the tree names one: what is stored under an id must have been made from those bytes.
    """
    import hashlib

    make = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    made = make(b"blob %d\0" % len(data), usedforsecurity=False)
    made.update(data)
    return made.hexdigest()


def _read(tree: Tree, entry: Entry, limit: int) -> bytes:
    """Read, again if the file was being written."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return tree.read(entry, limit)
        except ChangedWhileReadError:
            continue
    return tree.read(entry, limit)
