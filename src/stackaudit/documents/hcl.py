"""HCL (Terraform, OpenTofu, tfvars) with lines: blocks, attributes, lists, objects; references stay ``${text}``."""

from __future__ import annotations

import re

from stackaudit.documents.bounds import RefusedError
from stackaudit.documents.scanner import MAX_DEPTH, Scanner
from stackaudit.model.documents import DocNode, Fields, Items, Leaf, Scalar

SYNTAX = "hcl"
PATTERNS = ("*.tf", "*.tofu", "*.tfvars", "*.hcl")
LATIN = False

MAX_ERRORS = 20
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_HEREDOC = re.compile(r"<<(-?)(\w{1,60})[ \t]*\r?\n")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
Entry = tuple[str, int, DocNode]


def read(text: str) -> tuple[DocNode, bool]:
    """Return the file as one mapping; a block ``type "a" "b" {…}`` is ``type → a → b → its body``.

    Keys repeat where blocks do. An expression that is no literal is the text ``${expression}``; the arguments of a
    function stand for its call (``jsonencode({…})`` is its object). Raises RefusedError.
    """
    reader = _Reader(text)
    return Fields(tuple(reader.body(0, closed=False)), 1), False


class _Reader:
    def __init__(self, text: str) -> None:
        self.scan = Scanner(text, quote='"')
        self.errors = 0

    def body(self, depth: int, *, closed: bool) -> list[Entry]:
        """Read attributes and blocks up to ``}`` or the end."""
        scan = self.scan
        found: list[Entry] = []
        while True:
            scan.skip()
            if scan.done or (closed and scan.take("}")):
                return found
            line = scan.line
            key = scan.string() if scan.peek() == '"' else scan.identifier()
            scan.skip(newlines=False)
            if key and scan.peek() == "=" and scan.peek(2) != "==":
                scan.pos += 1
                scan.skip(newlines=False)
                found.append((key, line, self.expression(depth + 1)))
            elif key and (block := self.block(line, depth + 1)) is not None:
                found.append((key, line, block))
            else:
                self._lost(line)

    def _lost(self, line: int) -> None:
        self.errors += 1
        if self.errors > MAX_ERRORS:
            raise RefusedError(f"not valid near line {line}")
        self.scan.next_line()

    def block(self, line: int, depth: int) -> DocNode | None:
        """Read labels and the body of a block."""
        scan = self.scan
        labels: list[str] = []
        while scan.peek() not in {"{", "\n", ""}:
            label = scan.string() if scan.peek() == '"' else scan.identifier()
            if not label or len(labels) > 8:
                return None
            labels.append(label)
            scan.skip(newlines=False)
        if not scan.take("{"):
            return None
        self._deep(depth)
        node: DocNode = Fields(tuple(self.body(depth, closed=True)), line)
        for label in reversed(labels):
            node = Fields(((label, line, node),), line)
        return node

    def _deep(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise RefusedError(f"nested deeper than {MAX_DEPTH} levels")

    def expression(self, depth: int) -> DocNode:
        """Read one expression; what is no literal is kept as text."""
        self._deep(depth)
        scan = self.scan
        scan.count()
        start, line = scan.pos, scan.line
        node = self.primary(line, depth)
        scan.skip(newlines=False)
        if node is not None and scan.peek() in {"", "\n", ",", "}", "]", ")", ":"}:
            return node
        return Leaf("${" + scan.rest_of_expression(start) + "}", line)

    def primary(self, line: int, depth: int) -> DocNode | None:
        scan = self.scan
        char = scan.peek()
        if char == '"':
            return Leaf(scan.string(), line)
        if char == "[":
            return self.sequence("]", line, depth)
        if char == "{":
            return self.object(line, depth)
        if char == "<":
            return self.here_document(line)
        number = _NUMBER.match(scan.text, scan.pos)
        if number is not None:
            scan.pos = number.end()
            return Leaf(float(number[0]) if set(number[0]) & set(".eE") else int(number[0][:300]), line)
        start = scan.pos
        word = scan.identifier()
        if word in _WORDS:
            return Leaf(_WORDS[word], line)
        if word and scan.peek() == "(":
            return self.sequence(")", line, depth)
        scan.pos = start
        return None

    def sequence(self, closer: str, line: int, depth: int) -> DocNode | None:
        """Read list items or arguments; a single argument that is a list or an object stands for the call."""
        scan, start = self.scan, self.scan.pos
        scan.pos += 1
        items: list[DocNode] = []
        while True:
            scan.skip()
            if scan.take(closer):
                break
            if scan.done or scan.text.startswith(("for ", "for\n"), scan.pos):
                scan.pos = start
                return None
            items.append(self.expression(depth + 1))
            scan.skip()
            if not scan.take(",") and scan.peek() != closer:
                if scan.take("..."):
                    continue
                scan.pos = start
                return None
        if closer == ")":
            if not any(isinstance(i, (Fields, Items)) for i in items):
                scan.pos = start
                return None
            return items[0] if len(items) == 1 else Items(tuple(items), line)
        return Items(tuple(items), line)

    def object(self, line: int, depth: int) -> DocNode | None:
        """Read ``{key = value, (expression) : value}``."""
        scan, start = self.scan, self.scan.pos
        scan.pos += 1
        fields: list[Entry] = []
        while True:
            scan.skip()
            if scan.take(","):
                continue
            if scan.take("}"):
                return Fields(tuple(fields), line)
            at = scan.line
            if scan.done or scan.text.startswith(("for ", "for\n"), scan.pos):
                scan.pos = start
                return None
            key = self._key()
            scan.skip()
            if not key or not (scan.take("=") or scan.take(":")):
                scan.pos = start
                return None
            scan.skip()
            fields.append((key, at, self.expression(depth + 1)))

    def _key(self) -> str:
        scan = self.scan
        if scan.peek() == '"':
            return scan.string()
        if scan.peek() == "(":
            start = scan.pos
            scan.pass_bracket()
            return "${" + scan.text[start + 1 : scan.pos - 1] + "}"
        number = _NUMBER.match(scan.text, scan.pos)
        if number is not None:
            scan.pos = number.end()
            return number[0]
        name = scan.identifier()
        while name and scan.peek() == "." and scan.text[scan.pos + 1 : scan.pos + 2].isidentifier():
            scan.pos += 1
            name += "." + scan.identifier()
        return name

    def here_document(self, line: int) -> DocNode | None:
        scan = self.scan
        mark = _HEREDOC.match(scan.text, scan.pos)
        if mark is None:
            return None
        end = re.compile(rf"^[ \t]*{mark[2]}[ \t]*\r?$", re.MULTILINE).search(scan.text, mark.end())
        if end is None:
            raise RefusedError("a here-document does not end")
        scan.pos = end.end()
        return Leaf(scan.text[mark.end() : end.start()], line)
