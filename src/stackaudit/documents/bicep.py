"""Bicep and its parameter files with lines: parameters, variables, resources, modules and outputs."""

from __future__ import annotations

import re

from stackaudit.documents.bounds import RefusedError
from stackaudit.documents.scanner import MAX_DEPTH, Scanner
from stackaudit.model.documents import DocNode, Fields, Items, Leaf, Scalar

SYNTAX = "bicep"
PATTERNS = ("*.bicep", "*.bicepparam")
LATIN = False

MAX_ERRORS = 20
_NUMBER = re.compile(r"-?\d+(?![\w.])")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_CHILD = re.compile(r"resource\s+\w+\s+'")
_ENDS = frozenset({"", "\n", ",", "}", "]", ")", ":"})
Entry = tuple[str, int, DocNode]


def read(text: str) -> tuple[DocNode, bool]:
    """Return the declarations in order.

    ``param``, ``var`` and ``output`` hold name → value, ``resource`` and ``module`` hold symbol → {``type``, ``if``,
    ``body``}, ``using`` is a path. An expression that is no literal is the text ``${expression}``; of a choice between objects both are kept as a
    sequence, and a loop is a sequence of its body. Raises RefusedError.
    """
    return Fields(tuple(_Reader(text).declarations()), 1), False


class _Reader:
    def __init__(self, text: str) -> None:
        self.scan = Scanner(text, quote="'")  # a line of ``#`` is a directive
        self.errors = 0

    def declarations(self) -> list[Entry]:
        """Read the file."""
        scan = self.scan
        found: list[Entry] = []
        while True:
            scan.skip()
            if scan.done:
                return found
            entry = self.declaration(0)
            if entry is not None:
                found.append(entry)

    def declaration(self, depth: int) -> Entry | None:
        scan = self.scan
        line = scan.line
        if scan.take("@"):
            scan.identifier()
            while scan.take("."):
                scan.identifier()
            if scan.peek() == "(":
                scan.pass_bracket()
            return None
        word = scan.identifier()
        scan.skip(newlines=False)
        if word in {"param", "var", "output"}:
            return self.named(word, line, depth)
        if word in {"resource", "module"}:
            return self.resource(word, line, depth)
        if word == "using" and scan.peek() == "'":
            return word, line, Leaf(scan.string(), line)
        if word not in {
            "targetScope",
            "metadata",
            "type",
            "func",
            "import",
            "extension",
            "provider",
            "assert",
            "extends",
        }:
            self.errors += 1
            if self.errors > MAX_ERRORS:
                raise RefusedError(f"not valid near line {line}")
        scan.rest_of_expression(scan.pos)
        scan.next_line()
        return None

    def named(self, word: str, line: int, depth: int) -> Entry | None:
        """Read ``param name type = value``; without a value it is None."""
        scan = self.scan
        name = scan.identifier()
        if not name:
            scan.next_line()
            return None
        value: DocNode = Leaf(None, line)
        while not scan.done and scan.peek() not in {"\n", "="}:
            if scan.peek() in {"{", "[", "("}:
                scan.pass_bracket()
            elif scan.peek() == "'":
                scan.string()
            else:
                scan.pos += 1
        if scan.take("="):
            scan.skip(newlines=False)
            value = self.expression(depth + 1)
        return word, line, Fields(((name, line, value),), line)

    def resource(self, word: str, line: int, depth: int) -> Entry | None:
        """Read ``resource symbol 'type' = if (condition) {…}``."""
        scan = self.scan
        symbol = scan.identifier()
        scan.skip(newlines=False)
        if not symbol or scan.peek() != "'":
            scan.next_line()
            return None
        fields: list[Entry] = [("type", line, Leaf(scan.string(), line))]
        scan.skip(newlines=False)
        if scan.take("existing"):
            fields.append(("existing", line, Leaf("existing", line)))
            scan.skip(newlines=False)
        if not scan.take("="):
            return word, line, Fields(((symbol, line, Fields(tuple(fields), line)),), line)
        scan.skip()
        if scan.take("if"):
            scan.skip()
            start = scan.pos
            if scan.peek() == "(":
                scan.pass_bracket()
            fields.append(("if", line, Leaf(scan.text[start + 1 : scan.pos - 1].strip(), line)))
            scan.skip()
        fields.append(("body", line, self.expression(depth + 1)))
        return word, line, Fields(((symbol, line, Fields(tuple(fields), line)),), line)

    def expression(self, depth: int) -> DocNode:
        """Read one expression; what is no literal is kept as text."""
        if depth > MAX_DEPTH:
            raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")
        scan = self.scan
        scan.count()
        start, line = scan.pos, scan.line
        node = self.primary(line, depth)
        scan.skip(newlines=False)
        if node is not None and scan.peek() in _ENDS:
            return node
        return self.choice(start, line, depth, node)

    def choice(self, start: int, line: int, depth: int, node: DocNode | None) -> DocNode:
        """Read the rest of an expression: both sides of a choice where they are objects, else its text."""
        scan = self.scan
        kept = [node] if isinstance(node, (Fields, Items)) else []
        while not scan.done and scan.peek() not in _ENDS - {":"}:
            if scan.peek() in {"?", ":"} and scan.peek(2) not in {"?.", "::"}:
                scan.take("??") or scan.take("?") or scan.take(":")
                scan.skip()
                if scan.peek() in {"{", "["}:
                    side = self.expression(depth + 1)
                    kept += [side] if isinstance(side, (Fields, Items)) else []
            elif scan.peek() in {"(", "[", "{"}:
                scan.pass_bracket()
            elif scan.peek() == "'":
                scan.string()
            else:
                scan.pos += 1
            scan.skip(newlines=False)
            self._continued()
        if kept:
            return kept[0] if len(kept) == 1 else Items(tuple(kept), line)
        return Leaf("${" + " ".join(scan.text[start : scan.pos].split()) + "}", line)

    def _continued(self) -> None:
        """Go on to the next line where it begins with the other side of a choice."""
        scan = self.scan
        if scan.peek() != "\n":
            return
        start = scan.pos
        scan.skip()
        if scan.peek() not in {"?", ":"}:
            scan.pos = start

    def primary(self, line: int, depth: int) -> DocNode | None:
        scan = self.scan
        if scan.peek(3) == "'''":
            end = scan.text.find("'''", scan.pos + 3)
            if end < 0:
                raise RefusedError("a string does not end")
            text, scan.pos = scan.text[scan.pos + 3 : end], end + 3
            return Leaf(text, line)
        if scan.peek() == "'":
            return Leaf(scan.string(), line)
        if scan.peek() == "[":
            return self.sequence(line, depth)
        if scan.peek() == "{":
            return self.object(line, depth)
        number = _NUMBER.match(scan.text, scan.pos)
        if number is not None:
            scan.pos = number.end()
            return Leaf(int(number[0][:300]), line)
        start = scan.pos
        word = scan.identifier()
        if word in _WORDS:
            return Leaf(_WORDS[word], line)
        if word and scan.peek() == "(":
            return self.call(start, line, depth)
        scan.pos = start
        return None

    def call(self, start: int, line: int, depth: int) -> DocNode | None:
        """Read ``union(a, {…})``: the objects among the arguments stand for the call; else nothing is kept."""
        scan = self.scan
        scan.pos += 1
        kept: list[DocNode] = []
        while True:
            scan.skip()
            if scan.take(")"):
                break
            if scan.done:
                raise RefusedError("a call does not end")
            before = scan.pos
            argument = self.expression(depth + 1)
            kept += [argument] if isinstance(argument, (Fields, Items)) else []
            scan.skip()
            if not scan.take(",") and scan.pos == before:
                scan.pos += 1
        if not kept:
            scan.pos = start
            return None
        return kept[0] if len(kept) == 1 else Items(tuple(kept), line)

    def sequence(self, line: int, depth: int) -> DocNode:
        """Read an array; of a loop, its body."""
        scan = self.scan
        scan.pos += 1
        items: list[DocNode] = []
        while True:
            scan.skip()
            if scan.take("]"):
                return Items(tuple(items), line)
            if scan.done:
                raise RefusedError("an array does not end")
            if not items and re.compile(r"for\b").match(scan.text, scan.pos):
                self._loop_head()
                continue
            before = scan.pos
            items.append(self.expression(depth + 1))
            scan.skip()
            if not scan.take(",") and scan.pos == before:
                scan.pos += 1

    def _loop_head(self) -> None:
        scan = self.scan
        while not scan.done and scan.peek() not in {":", "]"}:
            if scan.peek() in {"(", "[", "{"}:
                scan.pass_bracket()
            elif scan.peek() == "'":
                scan.string()
            else:
                scan.pos += 1
        scan.take(":")
        scan.skip()
        if re.compile(r"if\s*\(").match(scan.text, scan.pos):
            scan.identifier()
            scan.skip()
            scan.pass_bracket()

    def object(self, line: int, depth: int) -> DocNode:
        """Read an object, with the child resources that stand in it."""
        scan = self.scan
        scan.pos += 1
        fields: list[Entry] = []
        while True:
            scan.skip()
            if scan.take(","):
                continue
            if scan.take("}"):
                return Fields(tuple(fields), line)
            if scan.done:
                raise RefusedError("an object does not end")
            at = scan.line
            if _CHILD.match(scan.text, scan.pos) or scan.peek() == "@":
                entry = self.declaration(depth + 1)
                fields += [entry] if entry is not None else []
                continue
            if scan.take("..."):
                self.expression(depth + 1)
                continue
            key = scan.string() if scan.peek() == "'" else scan.identifier()
            scan.skip()
            if not key or not scan.take(":"):
                self.errors += 1
                if self.errors > MAX_ERRORS:
                    raise RefusedError(f"not valid near line {at}")
                scan.pos += 1
                continue
            scan.skip()
            fields.append((key, at, self.expression(depth + 1)))
