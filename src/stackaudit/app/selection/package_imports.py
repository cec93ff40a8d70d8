"""Which code files a file may use in languages whose files belong to packages, by its text alone.

An over-estimate is harmless: files of one package need no import, so every word that is the name of a file counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from stackaudit.model.source import SourceFile

SUFFIXES = (".java", ".kt")
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)", re.MULTILINE)
_WORD = re.compile(rb"\b[A-Z]\w*")
_TOO_COMMON = 25
"""A name that this many files bear (``Application``) says nothing about which one is meant."""


class PackageIndex:
    """Files by the name of the class that they hold."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the files."""
        self._names: dict[bytes, set[str]] = defaultdict(set)
        for path in paths:
            self._names[path.rpartition("/")[2].partition(".")[0].encode("utf-8", "surrogateescape")].add(path)

    def used(self, item: SourceFile) -> set[str]:
        """Return the files whose class *item* names."""
        found: set[str] = set()
        for word in set(_WORD.findall(item.data)):
            places = self._names.get(word, ())
            found |= set(places) if len(places) <= _TOO_COMMON else set()
        return found - {item.path}

    @staticmethod
    def packages(item: SourceFile) -> set[str]:
        """Return the qualified names that *item* imports."""
        return {name.decode("ascii", "ignore") for name in _IMPORT.findall(item.data)}
