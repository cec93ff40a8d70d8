"""From everything that is listed to what belongs to the audited code: ignore rules, globs and vendored folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackaudit.intake.ignore import IgnoreRules, PathFilter
from stackaudit.intake.languages import words_of
from stackaudit.intake.triage import STAGE
from stackaudit.model.source import Entry, Skip

IGNORE_FILE = ".stackauditignore"
OWN_FOLDER = ".stackaudit"
"""Rules and vendors of the repository: no part of its code, so the user's globs do not choose among them."""
MAX_FILES = 250_000

CACHES = words_of(
    ".git .hg .svn .bzr __pycache__ .tox .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis "
    ".ipynb_checkpoints .next .nuxt .svelte-kit .turbo .parcel-cache .gradle .terraform .cache .eggs .idea "
    ".sass-cache .nyc_output"
)
"""Left out without a word: nobody's code."""
_VENDORED = words_of(
    "node_modules bower_components jspm_packages site-packages dist-packages third_party third-party "
    "thirdparty 3rdparty .venv virtualenv _vendor _vendored Pods .yarn .pnpm-store"
)
_VENDORED_UNLESS_PACKAGE = frozenset({"vendor", "dist", "venv"})
"""Also ordinary names: a folder with its own ``__init__.py`` is code of the product."""
_MINIFIED = (".min.js", ".min.mjs", ".min.css", ".bundle.js", ".js.map", ".css.map")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user asked to read."""

    include: tuple[str, ...] = ()
    """Globs in gitignore syntax; only files that match one are read. Empty: all."""
    exclude: tuple[str, ...] = ()


def sift(entries: Iterable[Entry], filters: Filters, ignore: bytes) -> tuple[list[Entry], list[Skip]]:
    """Return the entries to read in the order of their paths, and one skip per group that was left out.

    Args:
        entries: everything listed, in any order.
        filters: globs of the user.
        ignore: the bytes of the tree's ``.stackauditignore``.
    """
    listed = sorted(entries, key=lambda entry: entry.path)
    skips: list[Skip] = []
    if len(listed) > MAX_FILES:
        skips.append(Skip("", STAGE, f"too many files: {len(listed):,} listed, the first {MAX_FILES:,} are read"))
        del listed[MAX_FILES:]
    vendored = Vendored(entry.path for entry in listed)
    own, chosen = PathFilter(IgnoreRules.from_bytes(ignore)), _Chosen(filters)
    kept: list[Entry] = []
    groups: Counter[str] = Counter()
    ignored = 0
    for entry in listed:
        if not chosen(entry.path):
            continue
        if own.ignores(entry.path):
            ignored += 1
        elif (folder := vendored.folder_of(entry.path)) is not None:
            groups[folder] += 1
        elif not is_plain(entry.path):
            skips.append(Skip(entry.path, STAGE, "its name leads out of the tree"))
        elif entry.path.lower().endswith(_MINIFIED):
            skips.append(Skip(entry.path, STAGE, "minified"))
        else:
            kept.append(entry)
    skips += [Skip(folder, STAGE, vendored_reason(count)) for folder, count in groups.items() if folder]
    if ignored:
        skips.append(Skip(IGNORE_FILE, STAGE, f"left out by {IGNORE_FILE}: {count_files(ignored)}"))
    return kept, sorted(skips)


def vendored_reason(count: int) -> str:
    """Return why a vendored folder of *count* files (0: not counted) is not read."""
    return f"vendored code: {count_files(count)}" if count else "vendored code"


def count_files(count: int) -> str:
    """Return ``1 file``, ``1,234 files``."""
    return f"{count:,} file{'' if count == 1 else 's'}"


def is_plain(path: str) -> bool:
    """Whether *path* is relative and stays below the root."""
    return not path.startswith("/") and not {"", ".", ".."} & set(path.split("/"))


class Vendored:
    """Knows folders of other people's code by their names, from the files that lie in them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._packages: set[str] = set()
        self._environments: set[str] = set()
        for path in paths:
            if path.endswith("/__init__.py"):
                self._packages.add(path[:-12])
            elif path.endswith("/pyvenv.cfg"):
                self._environments.add(path[:-11])
        self._known: dict[str, str | None] = {"": None}

    def folder_of(self, path: str) -> str | None:
        """Return the topmost vendored folder (with ``/``) above *path*, an empty text inside a cache, else None."""
        cut = path.rfind("/")
        return self._folder(path[:cut]) if cut >= 0 else None

    def _folder(self, path: str) -> str | None:
        if path in self._known:
            return self._known[path]
        cut = path.rfind("/")
        found = self._folder(path[:cut]) if cut >= 0 else None
        if found is None:
            found = self.kind(path, path[cut + 1 :])
        self._known[path] = found
        return found

    def kind(self, path: str, name: str) -> str | None:
        """Judge one folder by itself."""
        if name in CACHES:
            return ""
        if name in _VENDORED or path in self._environments:
            return path + "/"
        if name in _VENDORED_UNLESS_PACKAGE and path not in self._packages:
            return path + "/"
        return None


class _Chosen:
    """The user's globs."""

    def __init__(self, filters: Filters) -> None:
        self._include = self._filter(filters.include)
        self._exclude = self._filter(filters.exclude)

    @staticmethod
    def _filter(globs: Sequence[str]) -> PathFilter | None:
        return PathFilter(IgnoreRules.parse(globs)) if globs else None

    def __call__(self, path: str) -> bool:
        if path.startswith(f"{OWN_FOLDER}/"):
            return True
        if self._exclude is not None and self._exclude.ignores(path):
            return False
        return self._include is None or self._include.ignores(path)
