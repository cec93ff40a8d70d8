"""TOML with lines: the standard library says what the values are, a light locator says where.

The locator keeps the bounds as well, before the recursive parser of the standard library sees the text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field

from stackaudit.documents.bounds import MAX_NODES, RefusedError
from stackaudit.model.documents import DocNode, Fields, Items, Leaf

SYNTAX = "toml"
PATTERNS = ("*.toml", "*.toml.example", "*.toml.sample", "*.toml.dist", "pipfile")
LATIN = False

MAX_DEPTH = 100

_BLANK = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_SPACES = re.compile(r"[ \t]*+")
_KEY = re.compile(r'[ \t]*+(?:([A-Za-z0-9_-]++)|("(?:[^"\\\n]|\\.)*+")|\'([^\'\n]*+)\')[ \t]*+(\.?)')
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}|'
    r"'''(?:[^']++|'(?!''))*+'{3,5}|"
    r'"(?:[^"\\\n]++|\\.)*+"|'
    r"'[^'\n]*+'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]++")
_BRACKET = re.compile(r"\[\[?")


@dataclass(slots=True)
class _Spot:
    """Where a value stands, and the values in it."""

    line: int
    children: dict[str, _Spot] = field(default_factory=dict)
    items: list[_Spot] = field(default_factory=list)


def read(text: str) -> tuple[DocNode, bool]:
    """Return the root of TOML *text*; dates and times become ISO texts. Raises RefusedError."""
    spots = _Locator(text).locate()
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        place = f"near line {found[1]}" if found else "at its end"
        raise RefusedError(f"not valid {place}") from error
    except ValueError as error:
        raise RefusedError("a number or date is out of range") from error
    return _node(values, spots, 1), False


def _node(value: object, spot: _Spot | None, line: int) -> DocNode:
    """Join *value* with its place; *line* stands where the locator saw nothing."""
    line = spot.line if spot is not None else line
    if isinstance(value, dict):
        children = spot.children if spot is not None else {}
        fields = []
        for key, item in value.items():
            child = children.get(key)
            fields.append((key, child.line if child is not None else line, _node(item, child, line)))
        return Fields(tuple(fields), line)
    if isinstance(value, list):
        places: list[_Spot | None] = list(spot.items) if spot is not None else []
        places += [None] * (len(value) - len(places))
        return Items(tuple(_node(item, place, line) for item, place in zip(value, places, strict=False)), line)
    if isinstance(value, str | int | float):
        return Leaf(value, line)
    return Leaf(value.isoformat() if hasattr(value, "isoformat") else str(value), line)


class _Locator:
    """Walks over well-formed TOML; where the text is not well-formed it stops, and the real parser says so."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.seen = 0
        self.line = 1
        self.nodes = 0

    def locate(self) -> _Spot:
        """Return the places of all values; raises RefusedError where a bound is passed."""
        root = table = _Spot(1)
        while True:
            self.pos = self._end(_BLANK)
            if self.pos >= len(self.text):
                return root
            bracket = _BRACKET.match(self.text, self.pos)
            if bracket is not None:
                self.pos = bracket.end()
                line = self._line()
                path = self._path()
                table = self._header(root, path, line, array=bracket[0] == "[[")
                self.pos += len(bracket[0])
                if not path:
                    return root
            elif not self._assignment(table):
                return root

    def _header(self, root: _Spot, path: list[str], line: int, *, array: bool) -> _Spot:
        self._count()
        spot = root
        for position, key in enumerate(path):
            last = position == len(path) - 1
            spot = spot.children.setdefault(key, _Spot(line))
            if last and array:
                spot.items.append(_Spot(line))
            if spot.items:
                spot = spot.items[-1]
        return spot

    def _assignment(self, table: _Spot) -> bool:
        """Read ``key = value`` into *table*; False where there is none."""
        line = self._line()
        path = self._path()
        if not path or not self.text.startswith("=", self.pos):
            return False
        self.pos += 1
        spot = table
        for key in path:
            spot = spot.children.setdefault(key, _Spot(line))
        return self._value(spot)

    def _value(self, spot: _Spot) -> bool:
        """Walk over one value with all that it holds; False where the text is not well-formed."""
        stack: list[tuple[_Spot, str]] = []
        current = spot
        while True:
            self._skip_blank(inside=bool(stack))
            char = self.text[self.pos : self.pos + 1]
            if char in {"[", "{"}:
                if len(stack) >= MAX_DEPTH:
                    raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")
                stack.append((current, "]" if char == "[" else "}"))
                self.pos += 1
            else:
                match = _STRING.match(self.text, self.pos) or _BARE.match(self.text, self.pos)
                if match is None:
                    return False
                self.pos = match.end()
            following = self._next(stack)
            if following is None:
                return not stack
            current = following

    def _next(self, stack: list[tuple[_Spot, str]]) -> _Spot | None:
        """Close what closes here and return the place of the next value inside, None when all is over or broken."""
        while stack:
            holder, closing = stack[-1]
            self._skip_blank(inside=bool(stack))
            if self.text.startswith(",", self.pos):
                self.pos += 1
                self._skip_blank(inside=bool(stack))
            if self.text.startswith(closing, self.pos):
                self.pos += 1
                stack.pop()
                continue
            self._count()
            line = self._line()
            if closing == "]":
                holder.items.append(_Spot(line))
                return holder.items[-1]
            path = self._path()
            if not path or not self.text.startswith("=", self.pos):
                return None
            self.pos += 1
            for key in path:
                holder = holder.children.setdefault(key, _Spot(line))
            return holder
        self._count()
        return None

    def _path(self) -> list[str]:
        """Read a dotted key; an empty list where there is none."""
        path: list[str] = []
        while (match := _KEY.match(self.text, self.pos)) is not None:
            bare, basic, literal, dot = match.groups()
            self.pos = match.end()
            if basic is None:
                path.append(bare if bare is not None else literal)
            else:
                path.append(_unquoted(basic))
            if len(path) > MAX_DEPTH:
                raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")
            if not dot:
                return path
        return []

    def _skip_blank(self, *, inside: bool) -> None:
        """Walk over blanks; only inside brackets over line ends and comments too."""
        self.pos = self._end(_BLANK if inside else _SPACES)

    def _end(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.pos)
        return self.pos if match is None else match.end()

    def _line(self) -> int:
        self.line += self.text.count("\n", self.seen, self.pos)
        self.seen = self.pos
        return self.line

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise RefusedError(f"more than {MAX_NODES} values")


def _unquoted(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(tomllib.loads(f"k = {token}")["k"])
    except ValueError:
        return token
