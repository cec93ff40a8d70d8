"""Which code files a file may use in languages whose packages are folders, by its text alone.

An over-estimate is harmless: all files of a folder are one package, and an import means every folder of its last name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from stackaudit.model.source import SourceFile
from stackaudit.parsing.go_text import without_version

SUFFIXES = (".go",)
_IMPORT = re.compile(
    rb'^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w.~/-]{1,300})"[ \t]*(?://[^\n]*)?\r?$', re.MULTILINE
)
_TOO_COMMON = 60
"""A folder name that this many files lie under (``types``) says nothing about which one is meant."""


class FolderIndex:
    """Files by their folder, and by its last name."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the files."""
        self._folders: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            folder = path.rpartition("/")[0]
            self._folders[folder].add(path)
            self._names[folder.rpartition("/")[2]].add(path)

    def used(self, item: SourceFile, packages: Iterable[str]) -> set[str]:
        """Return the files of the packages that *item* belongs to or imports."""
        found = set(self._folders[item.path.rpartition("/")[0]])
        for package in packages:
            places = self._names.get(package.rpartition("/")[2], set())
            found |= places if len(places) <= _TOO_COMMON else set()
        return found - {item.path}

    @staticmethod
    def packages(item: SourceFile) -> set[str]:
        """Return the paths of the packages that *item* imports, without major versions."""
        return {without_version(name.decode("ascii", "ignore")) for name in _IMPORT.findall(item.data)}
