"""Which code files a file of JavaScript or TypeScript may import, by its text alone: an over-estimate is harmless."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable

from stackaudit.model.source import SourceFile
from stackaudit.parsing.typescript import module_name

_SPECIFIER = re.compile(rb"""\b(?:from|import|require)\s*\(?\s*["']([^"'\n]{1,300})["']""")
_SUFFIX = re.compile(r"\.(?:[mc]?[jt]sx?|vue|svelte)$")
_TOO_COMMON = 25
"""A name that this many files bear (``utils``) says nothing about which one is meant."""


class ScriptIndex:
    """Files by the place that a relative import gives, and by the last parts of their path."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Index the files."""
        self._places: dict[str, set[str]] = defaultdict(set)
        self._tails: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            place = module_name(path)
            self._places[place].add(path)
            parts = place.split("/")
            for size in (1, 2, 3):
                if size <= len(parts):
                    self._tails["/".join(parts[-size:])].add(path)

    def imported(self, item: SourceFile) -> set[str]:
        """Return the files that *item* may import: a relative specifier is exact, another one names the end of a path."""
        found: set[str] = set()
        folder = posixpath.dirname(item.path)
        for raw in set(_SPECIFIER.findall(item.data)):
            specifier = _SUFFIX.sub("", raw.decode("utf-8", "replace")).removesuffix("/index")
            if specifier.startswith("."):
                found |= self._places.get(posixpath.normpath(posixpath.join(folder, specifier)), set())
            else:
                found |= self._ending(specifier)
        return found - {item.path}

    @staticmethod
    def packages(item: SourceFile) -> set[str]:
        """Return the specifiers of *item* that name no relative path."""
        found = {raw.decode("utf-8", "replace") for raw in _SPECIFIER.findall(item.data)}
        return {s for s in found if not s.startswith((".", "/"))}

    def _ending(self, specifier: str) -> set[str]:
        parts = [p for p in specifier.split("/") if p]
        for size in (3, 2, 1):
            places = self._tails.get("/".join(parts[-size:]), set()) if size < max(len(parts), 2) else set()
            if places:
                return places if len(places) <= _TOO_COMMON else set()
        return set()
