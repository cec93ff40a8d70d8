"""The skim: which of some thousand words stand in a file, at word boundaries and in any case.

It decides what is parsed at all, so it runs over every byte: 0.6 GB/s with google-re2. Where that package has no
wheel, a slower way in plain Python gives the same answers (a property test compares them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Protocol

_MAX_MEMORY = 64 << 20
_RUN = re.compile(rb"[a-z0-9_]+")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class Engine(Protocol):
    """Finds words in bytes."""

    def hits(self, data: bytes) -> tuple[int, ...]:
        """Return the positions of the words that occur, ascending."""


class Skim:
    """Finds which of *words* occur.

    A word that starts or ends with a letter, digit or underscore (ASCII) must do so at a boundary of such characters;
    upper and lower case of ASCII letters are equal, all other bytes (of UTF-8) only equal themselves.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Compile the words, about 10 ms for 1,500; their order gives the ids. Raises ValueError for an empty word."""
        self.words = tuple(words)
        encoded = [word.encode("utf-8", "surrogateescape") for word in self.words]
        if not all(encoded):
            raise ValueError("an empty word is everywhere")
        self._engine: Engine = SetEngine(encoded) if encoded and find_spec("re2") is not None else PlainEngine(encoded)

    def hits(self, data: bytes) -> tuple[int, ...]:
        """Return the ids (positions) of the words that occur in *data*, ascending."""
        return self._engine.hits(data)

    def __reduce__(self) -> tuple[type[Skim], tuple[tuple[str, ...]]]:
        """A compiled set does not travel: a worker compiles its own."""
        return Skim, (self.words,)


class SetEngine:
    """google-re2's set of expressions: all of them in one pass."""

    def __init__(self, words: list[bytes]) -> None:
        """Compile; a set of no words is not allowed."""
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.case_sensitive = False
        options.never_capture = True
        options.log_errors = False
        options.max_mem = _MAX_MEMORY
        self._set = re2.Set.SearchSet(options)
        for word in words:
            self._set.Add(_expression(word))
        self._set.Compile()

    def hits(self, data: bytes) -> tuple[int, ...]:
        """Return the positions of the words that occur, ascending."""
        return tuple(sorted(self._set.Match(data) or ()))


class PlainEngine:
    """Only the standard library: every run of word characters inside a word is a whole run of the text."""

    def __init__(self, words: list[bytes]) -> None:
        """Sort the words by their longest run."""
        self._by_run: dict[bytes, list[tuple[int, bytes]]] = {}
        self._bare: list[tuple[int, bytes]] = []
        for number, word in enumerate(words):
            low = word.lower()
            runs = _RUN.findall(low)
            if runs:
                self._by_run.setdefault(max(runs, key=len), []).append((number, low))
            else:
                self._bare.append((number, low))

    def hits(self, data: bytes) -> tuple[int, ...]:
        """Return the positions of the words that occur, ascending."""
        text = data.lower()
        found = [number for number, word in self._bare if word in text]
        for run in self._by_run.keys() & set(_RUN.findall(text)):
            found += [number for number, word in self._by_run[run] if word == run or _stands(word, text)]
        return tuple(sorted(found))


def _stands(word: bytes, text: bytes) -> bool:
    """Whether *word* occurs in *text* with its ends at boundaries."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        cut_before = start > 0 and word[0] in _WORD and text[start - 1] in _WORD
        cut_after = end < len(text) and word[-1] in _WORD and text[end] in _WORD
        if not cut_before and not cut_after:
            return True
        start = text.find(word, start + 1)
    return False


def _expression(word: bytes) -> bytes:
    """Write a word as an expression over bytes; those beyond ASCII keep their case."""
    text = b"".join(_byte(value) for value in word)
    return (rb"\b" if word[0] in _WORD else b"") + text + (rb"\b" if word[-1] in _WORD else b"")


def _byte(value: int) -> bytes:
    if value in _WORD:
        return bytes([value])
    return b"\\x%02x" % value if value < 0x80 else b"(?-i:\\x%02x)" % value
