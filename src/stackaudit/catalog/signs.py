"""Signs of what a team has put around its AI: which names, texts and files show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from functools import cached_property
from typing import Any

from stackaudit.catalog.entries import Pages, Sign, Signs
from stackaudit.model.errors import ConfigError

PAGE, SETTINGS, DOCS = "page", "settings", "docs"
"""Where a word was read: on a screen, in a file of settings, in documentation."""
_LISTS = ("names", "unless", "texts", "settings", "docs", "files", "products", "routes")
_SWITCHES = ("anywhere", "beside")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-z]*")
_LONGEST_NAME = 80


def compiled_signs(data: Mapping[str, Any]) -> Signs:
    """Return the signs of ``signs.yaml``; raises ConfigError for an unknown key or an empty sign."""
    rows = []
    for name, given in data["signs"].items():
        unknown = set(given) - {*_LISTS, *_SWITCHES}
        if unknown:
            raise ConfigError(f"signs.yaml: {name}: unknown key {min(unknown)!r}")
        row = _sign(str(name), given)
        if not any((row.names, row.texts, row.settings, row.docs, row.files, row.products, row.routes)):
            raise ConfigError(f"signs.yaml: {name}: no words")
        rows.append(row)
    pages = Pages(**{key: tuple(str(w) for w in data["pages"][key]) for key in ("languages", "folders", "imports")})
    return Signs(tuple(rows), pages, tuple(str(o) for o in data["retrying"]))


def _sign(name: str, given: Mapping[str, Any]) -> Sign:
    lists = {key: tuple(str(w) for w in given.get(key) or ()) for key in _LISTS}
    return Sign(
        name,
        names=lists["names"],
        unless=lists["unless"],
        texts=lists["texts"],
        settings=lists["settings"],
        docs=lists["docs"],
        files=lists["files"],
        products=lists["products"],
        routes=lists["routes"],
        anywhere=bool(given.get("anywhere")),
        beside=bool(given.get("beside")),
    )


class SignIndex:
    """Look-ups in the signs; names are judged once and remembered."""

    def __init__(self, signs: Signs) -> None:
        self.pages = signs.pages
        self.retrying = frozenset(signs.retrying)
        self.by_id = {sign.id: sign for sign in signs.signs}
        self._known: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _starts(self) -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
        """First word → (words, sign, whether they tell against it)."""
        found: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for sign in self.by_id.values():
            for against, rows in ((False, sign.names), (True, sign.unless)):
                for row in rows:
                    words = _words(row)
                    found.setdefault(words[0], []).append((words, sign.id, against))
        return found

    @cached_property
    def _firsts(self) -> frozenset[str]:
        """First words in every form that a name can have: as written, and as one and as many."""
        rows = (row for sign in self.by_id.values() for row in (*sign.names, *sign.unless))
        return frozenset(f for row in rows for f in (row.split()[0], _words(row)[0], _words(row)[0] + "s"))

    def of_name(self, name: str) -> tuple[str, ...]:
        """Return the signs whose words stand in a name of the code, in their order, sorted."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._of(name)
        return known

    def _of(self, name: str) -> tuple[str, ...]:
        short = name[:_LONGEST_NAME]
        parts = short.split("_") if short.islower() else [part.lower() for part in _WORD.findall(short)]
        if self._firsts.isdisjoint(parts):  # nearly all names
            return ()
        words, starts = _words(short), self._starts
        found: set[str] = set()
        denied: set[str] = set()
        for position, first in enumerate(words):
            for row, sign, against in starts.get(first, ()):
                if words[position : position + len(row)] == row:
                    (denied if against else found).add(sign)
        return tuple(sorted(found - denied))

    @cached_property
    def spoken(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Every word to look for in texts, in lower case, with the (sign, place) pairs that it shows."""
        found: dict[str, set[tuple[str, str]]] = {}
        for sign in self.by_id.values():
            for place, words in ((PAGE, sign.texts), (SETTINGS, sign.settings), (DOCS, sign.docs)):
                for word in words:
                    found.setdefault(word.lower(), set()).add((sign.id, place))
        return tuple((word, tuple(sorted(pairs))) for word, pairs in sorted(found.items()))

    def of_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (path, sign) for files whose name shows one, in the order of *paths*."""
        for path in paths:
            match = self._files.match(path.rpartition("/")[2])
            if match is not None and match.lastgroup is not None:
                yield path, match.lastgroup

    @cached_property
    def _files(self) -> re.Pattern[str]:
        parts = (
            f"(?P<{sign.id}>{'|'.join(translate(p) for p in sign.files)})" for sign in self.by_id.values() if sign.files
        )
        return re.compile("|".join(parts))


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, plurals as singulars."""
    return tuple(_singular(word.lower()) for word in _WORD.findall(name))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
