"""JSON with lines, and its dialect with comments and trailing commas.

A hand-made scanner: the standard decoder knows no positions. One match reads a whole member (key, colon, scalar), and
containers stand on a list of their own, so depth costs no recursion.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from stackaudit.documents.bounds import MAX_NODES, RefusedError
from stackaudit.model.documents import DocNode, Fields, Items, Leaf, Scalar

SYNTAX = "json"
PATTERNS = (
    "*.json",
    "*.jsonc",
    "*.json.example",
    "*.json.sample",
    "*.json.template",
    "*.json.dist",
    "*.code-workspace",
    "*.webmanifest",
)
LATIN = False

MAX_DEPTH = 200

_SPACE = r"[ \t\r\n]*+"
_TEXT = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?"
_VALUE = rf"{_SPACE}()(?:({_TEXT})|([\[{{])|({_NUMBER})|(true|false|null|NaN|-?Infinity)){_SPACE}"
_MEMBER = re.compile(rf"{_SPACE}({_TEXT}){_SPACE}:{_VALUE}(,?)")
_ITEM = re.compile(rf"(){_VALUE}(,?)")
_CLOSE = {True: re.compile(rf"{_SPACE}\}}{_SPACE}(,?)"), False: re.compile(rf"{_SPACE}\]{_SPACE}(,?)")}
_STRING = re.compile(_TEXT)
_MARK = re.compile(r'"|//|/\*')
_WORDS: dict[str, Scalar] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
}
_DECODER = json.JSONDecoder(strict=False)


def read(text: str) -> tuple[DocNode, bool]:
    """Return the root of JSON *text*; comments and trailing commas are allowed. Raises RefusedError."""
    if not text.strip():
        raise RefusedError("the file is empty")
    try:
        return _Scanner(text).read(), False
    except _SyntaxFaultError as fault:
        bare = _without_comments(text)
        if bare == text:
            raise RefusedError(str(fault)) from fault
    try:
        return _Scanner(bare).read(), False
    except _SyntaxFaultError as fault:
        raise RefusedError(str(fault)) from fault


class _SyntaxFaultError(RefusedError):
    """Not JSON; perhaps it is once the comments are gone."""


@dataclass(slots=True)
class _Frame:
    """A container that is still open, and where it goes when it closes."""

    mapping: bool
    line: int
    key: str = ""
    key_line: int = 0
    fields: dict[str, tuple[str, int, DocNode]] = field(default_factory=dict)
    items: list[DocNode] = field(default_factory=list)

    def add(self, key: str, key_line: int, node: DocNode) -> None:
        if self.mapping:
            if key in self.fields:  # the last of several equal keys stands
                del self.fields[key]
            self.fields[key] = (key, key_line, node)
        else:
            self.items.append(node)

    def node(self) -> DocNode:
        return Fields(tuple(self.fields.values()), self.line) if self.mapping else Items(tuple(self.items), self.line)


class _Scanner:
    """One pass over the text; `pos` and `line` move together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.line = 1
        self.nodes = 0
        self.stack = [_Frame(mapping=False, line=1)]

    def read(self) -> DocNode:
        """Return the root; raises RefusedError."""
        outer = self.stack[0]
        more = self._values(outer, 1)
        while len(self.stack) > 1:
            top = self.stack[-1]
            if more:
                depth = len(self.stack)
                more = self._values(top, MAX_NODES)
                if len(self.stack) > depth:
                    continue
            more = self._close(top)
        if more or not outer.items or self.pos != len(self.text):
            raise self._fault()
        return outer.items[0]

    def _values(self, frame: _Frame, most: int) -> bool:
        """Read the values that follow into *frame* until one opens a container or none follows.

        Returns whether a value may come next.
        """
        text, mapping, add = self.text, frame.mapping, frame.add
        find, count = (_MEMBER if mapping else _ITEM).match, text.count
        pos, line = self.pos, self.line
        read = 0
        more = True
        while more and read < most and (match := find(text, pos)) is not None:
            read += 1
            name, _, quoted, bracket, number, word, comma = match.groups()
            key_at, value_at, end = match.start(1), match.start(2), match.end()
            key_line = line + count("\n", pos, key_at)
            value_line = key_line + count("\n", key_at, value_at)
            pos, line = end, value_line + count("\n", value_at, end)
            key = _string(name) if name else ""
            if bracket:
                self.pos, self.line = pos, line
                self._open(bracket, value_line, key, key_line)
                if comma:
                    raise self._fault()
                break
            more = comma == ","
            add(key, key_line, Leaf(_scalar(quoted, number, word), value_line))
        self.pos, self.line = pos, line
        self.nodes += read
        if self.nodes > MAX_NODES:
            raise RefusedError(f"more than {MAX_NODES} values")
        return more

    def _open(self, bracket: str, line: int, key: str, key_line: int) -> None:
        if len(self.stack) > MAX_DEPTH:
            raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")
        self.stack.append(_Frame(bracket == "{", line, key, key_line))

    def _close(self, frame: _Frame) -> bool:
        """Close *frame* into the one around it; return whether that may hold another value."""
        match = _CLOSE[frame.mapping].match(self.text, self.pos)
        if match is None:
            raise self._fault()
        self.line += self.text.count("\n", self.pos, match.end())
        self.pos = match.end()
        self.stack.pop()
        self.stack[-1].add(frame.key, frame.key_line, frame.node())
        return bool(match[1])

    def _fault(self) -> _SyntaxFaultError:
        if not self.text[self.pos :].strip():
            return _SyntaxFaultError("it ends too early")
        return _SyntaxFaultError(f"not valid near line {self.line}")


def _scalar(text: str | None, number: str | None, word: str | None) -> Scalar:
    if text is not None:
        return _string(text)
    if number is None:
        return _WORDS[word or "null"]
    if number.lstrip("-").isdigit():
        try:
            return int(number)
        except ValueError:  # the interpreter's bound on digits
            return float("inf")
    return float(number)


def _string(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    try:
        value: str = _DECODER.decode(token)
    except ValueError as error:
        raise _SyntaxFaultError("a string has a broken escape") from error
    # A lone surrogate is legal JSON, yet no report could be written with it.
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without_comments(text: str) -> str:
    """Return *text* with comments blanked, line ends kept; linear, whatever stands in it."""
    parts: list[str] = []
    pos = 0
    while (match := _MARK.search(text, pos)) is not None:
        start = match.start()
        if match[0] == '"':
            string = _STRING.match(text, start)
            if string is None:
                break
            parts.append(text[pos : string.end()])
            pos = string.end()
            continue
        end = text.find("\n" if match[0] == "//" else "*/", start + 2)
        end = len(text) if end < 0 else end + (2 if match[0] == "/*" else 0)
        parts.append(text[pos:start] + "\n" * text.count("\n", start, end))
        pos = end
    return "".join(parts) + text[pos:]
