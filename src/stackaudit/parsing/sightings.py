"""Words that people read, or that settings hold, and that show what a team has put around its AI.

Only files of pages, settings and documentation are looked into; names in code are told by its grammar. A word in a comment
shows nothing. The words are data (``catalog/signs.yaml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stackaudit.catalog.signs import DOCS, PAGE, SETTINGS, SignIndex
from stackaudit.intake.skim import Skim
from stackaudit.model.source import SourceFile

MAX_SIZE = 512 << 10
"""Bytes of a file that is looked into: larger ones are data."""
MAX_PLACES = 2
"""Places written down for a sign in one file."""
_DOCS_DEPTH = 2
"""Folders down to which documentation is looked into; below that, only files that introduce their folder."""
_DOCS = frozenset({"markdown", "restructuredtext", "asciidoc"})
_SETTINGS = frozenset({"yaml", "terraform", "bicep"})
_TRANSLATED = frozenset({"json", "javascript", "typescript", "yaml", "properties", "xml", "text"})
_COMMENTS = (b"//", b"#", b"*", b"/*", b"<!--", b"{/*", b"{#", b"{!--")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")


@dataclass(frozen=True, slots=True)
class Seen:
    """The words of one file."""

    path: str
    rows: tuple[tuple[str, int, str, str], ...]
    """(sign, line, word, place) in the order of signs and lines; place is ``page``, ``settings``, ``docs`` or ``file``."""


@dataclass(slots=True)
class Looker:
    """Looks for the words of an index in files."""

    index: SignIndex
    _skim: Skim = field(init=False)
    _imports: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._skim = Skim([word for word, _ in self.index.spoken])
        self._imports = tuple(name.encode() for name in self.index.pages.imports)

    def look(self, item: SourceFile, language: str) -> Seen | None:
        """Return what a file shows; None where it shows nothing."""
        place = self._place(item, language)
        if not place or len(item.data) > MAX_SIZE:
            return None
        low, rows, taken = b"", [], set()
        for hit in self._skim.hits(item.data):
            word, shown = self.index.spoken[hit]
            signs = [sign for sign, where in shown if where == place]
            low = low or item.data.lower()
            for line in _lines(low, word.encode(), place) if signs else ():
                rows += [(sign, line, word, place) for sign in signs if (sign, line) not in taken]
                taken |= {(sign, line) for sign in signs}
        return Seen(item.path, _first(rows)) if rows else None

    def _place(self, item: SourceFile, language: str) -> str:
        """Return what kind of words a file can show; empty for none."""
        low = item.path.lower()
        if "prompt" in low:  # what a model reads is not what people read
            return ""
        if language in self.index.pages.languages:
            return PAGE
        if language in _TRANSLATED and not set(low.split("/")[:-1]).isdisjoint(self.index.pages.folders):
            return PAGE
        if language == "python":
            return PAGE if any(name in item.data for name in self._imports) else ""
        if language in _DOCS:
            return DOCS if low.count("/") < _DOCS_DEPTH or low.rpartition("/")[2].startswith("readme") else ""
        return SETTINGS if language in _SETTINGS else ""


def _lines(text: bytes, word: bytes, place: str) -> list[int]:
    """Return the first lines (1-based) in which a word stands outside comments."""
    found: list[int] = []
    at = text.find(word)
    while at >= 0 and len(found) < MAX_PLACES:
        end = at + len(word)
        whole = (text[at - 1 : at] or b" ")[0] not in _WORD and (text[end : end + 1] or b" ")[0] not in _WORD
        if whole:
            start = text.rfind(b"\n", 0, at) + 1
            if place == DOCS or not _is_comment(text[start:at]):
                found.append(text.count(b"\n", 0, at) + 1)
            end = text.find(b"\n", end)  # one place for each line
            if end < 0:
                break
        at = text.find(word, end)
    return found


def _is_comment(before: bytes) -> bool:
    lead = before.strip()
    return lead.startswith(_COMMENTS) or b"{/*" in lead or b"<!--" in lead or b" // " in before


def _first(rows: list[tuple[str, int, str, str]]) -> tuple[tuple[str, int, str, str], ...]:
    """Return the first places of each sign."""
    found: dict[str, list[tuple[str, int, str, str]]] = {}
    for row in sorted(rows):
        if len(known := found.setdefault(row[0], [])) < MAX_PLACES:
            known.append(row)
    return tuple(row for sign in sorted(found) for row in found[sign])


def look(items: Iterable[tuple[SourceFile, str]], paths: Sequence[str], index: SignIndex) -> list[Seen]:
    """Return what files show, by their words and by their names, in the order of their paths.

    Args:
        items: files with their languages.
        paths: all files of the tree.
        index: the words.
    """
    looker = Looker(index)
    found = {path: ((sign, 1, path.rpartition("/")[2], "file"),) for path, sign in index.of_files(paths)}
    for item, language in items:
        seen = looker.look(item, language)
        if seen is not None:
            found[item.path] = (*found.get(item.path, ()), *seen.rows)
    return [Seen(path, found[path]) for path in sorted(found)]
