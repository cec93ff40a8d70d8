"""A plain folder without git: walked here, honouring the .gitignore files in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from heapq import nsmallest
from pathlib import Path

from stackaudit.intake.ignore import IgnoreRules
from stackaudit.intake.listed import ListedTree, entry_of, ignore_file
from stackaudit.intake.opening import Opener, read_small
from stackaudit.intake.sifting import MAX_FILES, Filters, Vendored, vendored_reason
from stackaudit.intake.triage import STAGE
from stackaudit.model.source import Entry, Skip

MAX_DEPTH = 100
_IGNORE = ".gitignore"


class Folder(ListedTree):
    """The files below a folder."""

    def __init__(self, root: Path, filters: Filters, notes: tuple[Skip, ...] = ()) -> None:
        """Prepare the tree at *root* (absolute); *notes* are skips known before listing."""
        super().__init__(root.name, filters)
        self._root = root
        self._notes = notes
        self._opener = Opener(root)

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of *entry*; raises OSError."""
        return self._opener.read(entry.path, limit)

    def close(self) -> None:
        """Close open folders."""
        self._opener.close()

    def _list(self) -> tuple[list[Entry], list[Skip]]:
        entries: list[Entry] = []
        skips = list(self._notes)
        for found in _walk(str(self._root)):
            if isinstance(found, Skip):
                skips.append(found)
            elif len(entries) > MAX_FILES:
                break
            else:
                entries.append(found)
        return entries, skips

    def _ignore(self) -> bytes:
        return ignore_file(self._root)


def _walk(root: str) -> Iterator[Entry | Skip]:
    rules = _Rules()
    waiting: list[tuple[str, int]] = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            with os.scandir(f"{root}/{folder}") as items:
                found = nsmallest(MAX_FILES + 1, items, key=lambda item: item.name)
        except OSError as error:
            yield Skip(folder, STAGE, f"folder cannot be listed: {error.strerror}")
            continue
        if len(found) > MAX_FILES:
            yield Skip(folder, STAGE, f"too many files: only the first {MAX_FILES:,} names of the folder are listed")
        names = [item.name for item in found]
        if _IGNORE in names:
            rules.add(folder, f"{root}/{folder}/{_IGNORE}")
        below: list[tuple[str, int]] = []
        for item in found:
            path = f"{folder}/{item.name}" if folder else item.name
            if item.is_dir(follow_symlinks=False):
                if rules.ignores(path, folder=True):
                    continue
                if (skip := _pruned(root, path, item.name)) is not None:
                    if skip.path:
                        yield skip
                elif depth >= MAX_DEPTH:
                    yield Skip(path, STAGE, f"deeper than {MAX_DEPTH} folders")
                else:
                    below.append((path, depth + 1))
            elif not rules.ignores(path, folder=False):
                yield _entry(item, path)
        waiting.extend(reversed(below))


def _pruned(root: str, path: str, name: str) -> Skip | None:
    """Return a skip for a folder that is not walked into; one without a path says nothing."""
    markers = (f"{path}/__init__.py", f"{path}/pyvenv.cfg")
    found = Vendored(marker for marker in markers if os.path.lexists(f"{root}/{marker}")).kind(path, name)
    return None if found is None else Skip(found, STAGE, vendored_reason(0))


def _entry(item: os.DirEntry[str], path: str) -> Entry | Skip:
    try:
        state = item.stat(follow_symlinks=False)
    except OSError as error:
        return Skip(path, STAGE, f"cannot be read: {error.strerror}")
    return entry_of(path, state)


class _Rules:
    """The .gitignore files met so far: the deepest one that speaks about a path wins."""

    def __init__(self) -> None:
        self._by_folder: dict[str, IgnoreRules] = {}

    def add(self, folder: str, path: str) -> None:
        try:
            self._by_folder[folder] = IgnoreRules.from_bytes(read_small(Path(path)))
        except OSError:
            return  # a link or special file: git does not follow it either

    def ignores(self, path: str, *, folder: bool) -> bool:
        if not self._by_folder:
            return False
        above = path
        while above:
            above = above.rpartition("/")[0]
            rules = self._by_folder.get(above)
            if rules is not None:
                verdict = rules.verdict(path[len(above) + 1 :] if above else path, folder=folder)
                if verdict is not None:
                    return verdict
        return False
