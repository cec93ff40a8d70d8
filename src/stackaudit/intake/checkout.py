"""A git checkout: its files as they lie in the working tree, or as they are staged."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from stackaudit.intake.git import Call, GitError, records, run, stream
from stackaudit.intake.listed import ListedTree, entry_of, ignore_file
from stackaudit.intake.objects import Objects
from stackaudit.intake.opening import Opener
from stackaudit.intake.repository import Repository
from stackaudit.intake.sifting import IGNORE_FILE, MAX_FILES, Filters, count_files
from stackaudit.intake.triage import STAGE
from stackaudit.model.source import Entry, Revision, Skip

LIST_TIMEOUT = 30.0
_LINK, _SUBMODULE = "120000", "160000"


class WorkTree(ListedTree):
    """Tracked files and those that are neither tracked nor ignored, with the bytes they have on disk.

    The index knows blob ids, but only of what was staged; so entries carry none.
    """

    def __init__(self, repo: Repository, root: Path, filters: Filters) -> None:
        """Prepare the part of *repo*'s working tree below *root*."""
        super().__init__(root.name, filters)
        self._repo, self._root = repo, root
        self._opener = Opener(root)

    @property
    def repository(self) -> Repository:
        """The repository it belongs to."""
        return self._repo

    @property
    def folder(self) -> str:
        """The part of the repository below *root*."""
        top = self._repo.top
        return "" if top is None or self._root == top else self._root.relative_to(top).as_posix()

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of *entry*; raises OSError."""
        return self._opener.read(entry.path, limit)

    def revision(self) -> Revision:
        """Return commit, branch and remote; whether files differ from the commit is not looked at."""
        return Revision(head(self._repo), self._repo.branch, self._repo.remote)

    def close(self) -> None:
        """Close open folders."""
        self._opener.close()

    def _list(self) -> tuple[list[Entry], list[Skip]]:
        entries: list[Entry] = []
        skips: list[Skip] = []
        absent = 0
        disk = _Disk(str(self._root))
        seen: set[str] = set()
        for item in self._items(skips):
            if item.path in seen:
                continue
            seen.add(item.path)
            found = disk.look(item)
            if isinstance(found, Skip):
                skips.append(found)
            elif found is not None:
                entries.append(found)
            absent += found is None and item.tag == "S"
        if absent:
            skips.append(Skip("", STAGE, f"sparse checkout: {count_files(absent)} not on disk"))
        return entries, skips

    def _items(self, skips: list[Skip]) -> list[_Item]:
        try:
            return _index_items(self._repo, self._root, "--others", *_exclusions(self._repo))
        except GitError as error:
            skips.append(Skip("", STAGE, f"files that git does not track are not listed: {error}"))
            return _index_items(self._repo, self._root)

    def _ignore(self) -> bytes:
        return ignore_file(self._root)


class Index(ListedTree):
    """What the next commit would hold; blobs come from git's object store, no file of the working tree is opened."""

    def __init__(
        self, repo: Repository, root: Path, filters: Filters, index: Path | None = None, *, sized: bool = True
    ) -> None:
        """Prepare the part of *repo*'s index below *root*.

        Args:
            repo: the repository.
            root: its working tree, or a folder in it.
            filters: globs of the user.
            index: another index file, as commit hooks have.
            sized: ask git for the size of every blob; not worth it where few are read: reading is bounded anyway.
        """
        super().__init__(root.name, filters)
        self._repo, self._root, self._index, self._sized = repo, root, index, sized
        self._objects = Objects(repo)

    @property
    def repository(self) -> Repository:
        """The repository it belongs to."""
        return self._repo

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return at most *limit* + 1 bytes of the staged blob; raises OSError."""
        return self._objects.read(entry.sha, limit)

    def revision(self) -> Revision:
        """Return commit, branch and remote that the index starts from; always dirty."""
        return Revision(head(self._repo), self._repo.branch, self._repo.remote, dirty=True)

    def close(self) -> None:
        """End the git process."""
        self._objects.close()

    def _list(self) -> tuple[list[Entry], list[Skip]]:
        items = _index_items(self._repo, self._root, index=self._index)
        blobs = (item.sha for item in items if item.mode not in {_LINK, _SUBMODULE})
        sizes = self._objects.sizes(blobs) if self._sized else {}
        entries: list[Entry] = []
        skips: list[Skip] = []
        for item in items:
            if item.mode == _SUBMODULE:
                skips.append(submodule(item.path))
            elif item.stage != "0":
                if item.stage == "2":
                    skips.append(Skip(item.path, STAGE, "merge conflict: not resolved in the index"))
            else:
                entries.append(Entry(item.path, sizes.get(item.sha, -1), item.sha, link=item.mode == _LINK))
        return entries, skips

    def _ignore(self) -> bytes:
        for item in _index_items(self._repo, self._root, index=self._index):
            if item.path == IGNORE_FILE and item.mode.startswith("100"):
                return self._objects.read(item.sha, 1 << 20)
        return b""


def head(repo: Repository) -> str | None:
    """Return the id of the commit that HEAD names, or None before the first commit."""
    try:
        call = Call(needs_objects=False, codes=(0, 1), limit_bytes=1000)
        answer = run(repo, "rev-parse", "--verify", "--quiet", "HEAD", call=call)
    except GitError:
        return None
    return answer.decode("ascii", "replace").strip() or None


def submodule(path: str) -> Skip:
    """Return the skip of a submodule."""
    return Skip(path.rstrip("/"), STAGE, "another repository: audit it by itself")


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    mode: str = ""
    sha: str = ""
    stage: str = "0"
    tag: str = "?"
    """``H`` tracked, ``S`` left out by a sparse checkout, ``M`` in conflict, ``?`` not tracked."""


def _index_items(repo: Repository, root: Path, *options: str, index: Path | None = None) -> list[_Item]:
    """List at most one more than `MAX_FILES` tracked files, and as many that are not tracked."""
    call = Call(folder=root, needs_objects=False, index=index, timeout=LIST_TIMEOUT)
    tracked: list[_Item] = []
    others: list[_Item] = []
    for line in records(stream(repo, "ls-files", "-t", "--stage", "--cached", "-z", *options, call=call)):
        item = _item(line)
        if len(wanted := others if item.tag == "?" else tracked) <= MAX_FILES:
            wanted.append(item)
    return tracked + others


def _item(line: bytes) -> _Item:
    tag = chr(line[0])
    if tag == "?":
        return _Item(os.fsdecode(line[2:]))
    facts, _, name = line[2:].partition(b"\t")
    mode, sha, stage = facts.decode("ascii").split(" ")
    return _Item(os.fsdecode(name), mode, sha, stage, tag)


def _exclusions(repo: Repository) -> list[str]:
    """Return options for git's own ignore files; those of the user's machine are left out: same result everywhere."""
    options = ["--exclude-per-directory=.gitignore"]
    own = repo.common / "info" / "exclude"
    try:
        if stat.S_ISREG(os.lstat(own).st_mode):
            options.append(f"--exclude-from={own}")
    except OSError:
        return options
    return options


class _Disk:
    """Compares what git lists with what lies on disk."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._folders: dict[str, bool] = {"": True}

    def look(self, item: _Item) -> Entry | Skip | None:
        """Return the file as an entry, a skip with the reason, or None if it is gone."""
        if item.path.endswith("/"):
            return submodule(item.path)
        try:
            state = os.lstat(f"{self._root}/{item.path}")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            return Skip(item.path, STAGE, f"cannot be read: {error.strerror}")
        if not self._inside(item.path.rpartition("/")[0]):
            return Skip(item.path, STAGE, "its folder is a link: not followed")
        if stat.S_ISDIR(state.st_mode):
            return submodule(item.path) if item.mode == _SUBMODULE else None
        return entry_of(item.path, state)

    def _inside(self, folder: str) -> bool:
        known = self._folders.get(folder)
        if known is None:
            known = self._inside(folder.rpartition("/")[0])
            known = known and stat.S_ISDIR(os.lstat(f"{self._root}/{folder}").st_mode)
            self._folders[folder] = known
        return known
