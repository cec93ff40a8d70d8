"""Who owns a file: CODEOWNERS in the syntax of either forge, and the owners that service catalogues name.

In CODEOWNERS the last pattern that matches counts, in each section by itself where the file has sections. A
``catalog-info.yaml`` speaks for its folder. The more specific word counts: that of CODEOWNERS, unless it is a pattern for
everything and a service catalogue speaks for a folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from stackaudit.documents import parse_as
from stackaudit.intake.ignore import IgnoreRules, PathFilter
from stackaudit.model.documents import DocNode, Fields, Items, Leaf
from stackaudit.model.source import Skip

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""The first that exists counts."""
CATALOGUES = frozenset({"catalog-info.yaml", "catalog-info.yml"})
MAX_LINES = 5_000
_SHOWN = 3
"""Owners of one file that are named."""
_KINDS = ("Component", "API", "System", "Resource", "Domain")
"""Kinds of a service catalogue, the one that says most about code first."""
_SECTION = re.compile(r"^\^?\[([^\]]+)\](?:\[\d+\])?\s*(.*)$")
_EVERYTHING = frozenset({"*", "**", "/*", "/**", "**/*", "/"})


@dataclass(frozen=True, slots=True)
class _Pattern:
    text: str
    owners: tuple[str, ...]
    files: PathFilter | None
    """None where only the name itself is meant, not what lies below it."""
    names: IgnoreRules
    negated: bool = False
    order: int = 0

    def matches(self, path: str) -> bool:
        """Return whether a file is meant."""
        return self.files.ignores(path) if self.files is not None else self.names.verdict(path, folder=False) is True


@dataclass(slots=True)
class _Section:
    """The patterns of one section; plain folders and files are found by name, only the others are tried one by one."""

    plain: dict[str, _Pattern] = field(default_factory=dict)
    """The last pattern for each path that is written out."""
    others: list[_Pattern] = field(default_factory=list)
    count: int = 0

    def add(self, pattern: _Pattern, place: str) -> None:
        """Add a pattern; *place* is the path that it writes out, empty for one with stars."""
        self.count += 1
        numbered = replace(pattern, order=self.count)
        if place:
            self.plain[place] = numbered
        else:
            self.others.append(numbered)

    def owners(self, path: str) -> _Pattern | None:
        """Return the pattern that counts for a file."""
        best: _Pattern | None = None
        place, is_file = path, True
        while place:
            found = self.plain.get(place)
            if found is not None and not (is_file and found.text.endswith("/")):
                best = found if best is None or found.order > best.order else best
            place, is_file = place.rpartition("/")[0], False
        for pattern in reversed(self.others):
            if pattern.negated:
                if pattern.matches(path):
                    return None
            elif (best is None or pattern.order > best.order) and pattern.matches(path):
                best = pattern
        return best


@dataclass(slots=True)
class Owners:
    """Owners of the files of one tree."""

    sections: tuple[_Section, ...] = ()
    folders: Mapping[str, str] = field(default_factory=dict)
    """Folder → owner, from service catalogues."""
    _known: dict[str, str | None] = field(default_factory=dict)

    def of(self, path: str) -> str | None:
        """Return the owners of a file as one text, None when nobody is named."""
        if path not in self._known:
            self._known[path] = self._find(path)
        return self._known[path]

    def _find(self, path: str) -> str | None:
        rows = [p for s in self.sections for p in [s.owners(path)] if p is not None]
        folder, named = self._catalogue(path)
        if named and (not rows or (folder and all(p.text in _EVERYTHING for p in rows))):
            return named
        owners = list(dict.fromkeys(o for p in rows for o in p.owners))
        more = f" and {len(owners) - _SHOWN} more" if len(owners) > _SHOWN else ""
        return ", ".join(owners[:_SHOWN]) + more if owners else None

    def _catalogue(self, path: str) -> tuple[str, str | None]:
        folder = path
        while self.folders and folder:
            folder = folder.rpartition("/")[0]
            if folder in self.folders:
                return folder, self.folders[folder]
        return "", None


def is_source(path: str) -> bool:
    """Return whether a file may name owners."""
    return path in PLACES or path.rpartition("/")[2] in CATALOGUES


def owners_of(sources: Mapping[str, bytes]) -> Owners:
    """Read the files of a tree that name owners; what cannot be read names nobody."""
    place = next((p for p in PLACES if p in sources), None)
    sections = tuple(_sections(_text(sources[place]), place.startswith(".gitlab/"))) if place else ()
    folders: dict[str, str] = {}
    for path in sorted(p for p in sources if p.rpartition("/")[2] in CATALOGUES):
        owner = _entity_owner(path, sources[path])
        if owner:
            folders.setdefault(path.rpartition("/")[0], owner)
    return Owners(sections, folders)


def _text(data: bytes) -> list[str]:
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")[:MAX_LINES]


# -- CODEOWNERS ------------------------------------------------------------------------------------------------------


def _sections(lines: Iterable[str], loose: bool) -> Iterator[_Section]:
    rows = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    loose = loose or any(_SECTION.match(row) for row in rows)
    found: dict[str, _Section] = {}
    name, default = "", ()  # type: tuple[str, tuple[str, ...]]
    for row in rows:
        header = _SECTION.match(row)
        if header is not None:
            name, default = header[1].strip().lower(), _owners(header[2].split())
        elif (pattern := _pattern(row, default, loose)) is not None:
            found.setdefault(name, _Section()).add(pattern, _written_out(pattern, loose))
    yield from found.values()


def _written_out(pattern: _Pattern, loose: bool) -> str:
    """Return the path that a pattern writes out from the root, empty for one that may match at several places."""
    text = pattern.text
    anchored = text.startswith("/") or (not loose and "/" in text.rstrip("/"))
    return text.strip("/") if anchored and not pattern.negated and not set(text) & set("*?[\\") else ""


def _pattern(row: str, default: tuple[str, ...], loose: bool) -> _Pattern | None:
    """Read one line; *loose*: patterns with a slash inside match at any depth, as one of the forges has it."""
    text, *words = re.split(r"(?<!\\)\s+", row)
    negated = loose and text.startswith("!")
    text = text.removeprefix("!") if negated else text
    if not text or text.startswith("!"):
        return None
    shape = f"**/{text}" if loose and "/" in text.rstrip("/") and not text.startswith("/") else text
    shape = "**" if text in _EVERYTHING - {"/*"} else shape
    names = IgnoreRules.parse([shape.replace("\\#", "#") if text.startswith("\\#") else shape])
    direct = shape.endswith("/*")  # files of the folder, not of the folders below
    owners = _owners(words) or default
    return _Pattern(text, owners, None if direct else PathFilter(names), names, negated)


def _owners(words: Iterable[str]) -> tuple[str, ...]:
    found = []
    for word in words:
        if word.startswith("#"):
            break
        if "@" in word and len(word) <= 200 and word.isprintable():
            found.append(word)
    return tuple(found)


# -- service catalogues ----------------------------------------------------------------------------------------------


def _entity_owner(path: str, data: bytes) -> str:
    """Return the owner that the first entity of the most telling kind names."""
    document = parse_as("yaml", path, data)
    if isinstance(document, Skip):
        return ""
    rows: tuple[DocNode, ...] = (document.root,)
    if document.multiple and isinstance(document.root, Items):
        rows = document.root.items
    found: dict[str, str] = {}
    for row in rows:
        kind, spec = (row.get("kind"), row.get("spec")) if isinstance(row, Fields) else (None, None)
        owner = spec.get("owner") if isinstance(spec, Fields) else None
        if isinstance(kind, Leaf) and isinstance(owner, Leaf) and isinstance(owner.value, str):
            found.setdefault(str(kind.value), _plain_owner(owner.value))
    return next((found[k] for k in _KINDS if found.get(k)), "")


def _plain_owner(text: str) -> str:
    """Return ``team-a`` for ``group:default/team-a``; nothing for a placeholder of a template."""
    name = text.strip()
    if "{" in name or not name.isprintable() or len(name) > 200:
        return ""
    return name.rpartition(":")[2].rpartition("/")[2]
