"""What every language's pass over a syntax tree shares: where it stands, what it gathers, how deep it may go.

A language is one module ``parsing/<language>.py`` with ``LANGUAGES`` (names of `intake.languages`) and
``parse(path, data, language)``; the door finds it. Its pass derives from `Lowering` and says
how each kind of expression and statement is lowered; blocks, branches, scopes, sites and the finished file are common.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace

from stackaudit.model.code import Binding, Branch, Call, CodeFile, Comment, Expr, Import, Opaque, Scope, Site

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

MAX_COMMENT = 500
"""Characters of a line of a comment that are kept."""
_LONG_LINE = 2_000
RAISING = frozenset({"raise_statement", "throw_statement", "throw_expression"})
"""Kinds of nodes that leave a function with an error, in the grammars that have them."""


SMALL = 1 << 16
"""Bytes that are parsed in a moment, whatever they are."""
_CHUNK = 1 << 10
"""Bytes given to the parser at once: it asks again for each place that it returns to, and keeps what it got."""
SECONDS = 3.0
"""Processor time for one file: honest ones of the largest size take a third; a stopped parser may have taken 700 MB."""


class TooSlowError(Exception):
    """A file that no grammar reads in bounded time."""


@cache
def parser_of(package: str, function: str = "language") -> Parser:
    """Return the parser of a grammar's package; the grammar is loaded when the first file of its language comes."""
    from tree_sitter import Language, Parser

    return Parser(Language(getattr(import_module(package), function)()))


def tree_of(package: str, data: bytes, function: str = "language") -> Tree:
    """Parse a file; the time is bounded, for some grammars need the square of it for text that is not theirs.

    Raises:
        TooSlowError: it took too long.
    """
    parser = parser_of(package, function)
    if len(data) <= SMALL:
        return parser.parse(data)
    end = time.process_time() + SECONDS
    try:
        return parser.parse(
            lambda offset, _: data[offset : offset + _CHUNK], progress_callback=lambda *_: time.process_time() > end
        )
    except ValueError:  # so the parser says that it was stopped
        parser.reset()
        raise TooSlowError from None


def block_comment_lines(token: str) -> list[str]:
    """Return the lines of a comment between ``/*`` and ``*/`` or after ``//``, without their marks."""
    if token.startswith("//"):
        return [token.lstrip("/!").strip()[:MAX_COMMENT]]
    body = token.removeprefix("/*").removesuffix("*/")
    return [row.strip().lstrip("*!").strip()[:MAX_COMMENT] for row in body.split("\n")]


class Lowering:
    """Rows of one file; *scope* and *branch* say where the pass stands, *depth* how deep it is."""

    LANGUAGE: ClassVar[str]
    """Name of the shape's language, as in the vendor files."""
    MAX_DEPTH: ClassVar[int] = 100
    """Nesting of expressions and blocks beyond which the rest is opaque: no honest file comes near it."""
    COMMENTS: ClassVar[frozenset[str]] = frozenset({"comment"})
    """Kinds of nodes that are comments."""
    COMMENT_MARKS: ClassVar[re.Pattern[bytes]] = re.compile(rb"//|/\*")
    """What a comment begins with: comments are looked for only where it stands."""
    TEXTS: ClassVar[frozenset[str]] = frozenset()
    """Kinds of nodes whose text can hold such a mark without being a comment."""
    SILENT: ClassVar[frozenset[str]] = frozenset({"comment"})
    """Kinds of nodes that hold nothing to lower."""
    EXPRESSIONS: ClassVar[dict[str, Callable[[Any, Node], Expr]]] = {}
    """How each kind of expression is lowered; others are opaque."""
    STATEMENTS: ClassVar[dict[str, Callable[[Any, Node], None]]] = {}
    """How each kind of statement is lowered; others are lowered as expressions."""

    def __init__(self, path: str, data: bytes, module: str) -> None:
        self.path, self.data, self.module = path, data, module
        self.scopes: list[Scope] = []
        self.returns: list[list[Expr]] = []
        self.branches: list[Branch] = [Branch(0, "root", 1, 1)]
        self.imports: list[Import] = []
        self.bindings: list[Binding] = []
        self.sites: list[Site] = []
        self.compares: list[tuple[Expr, int]] = []
        self.raises: list[tuple[int, int]] = []
        self.globals: set[tuple[int, str]] = set()
        self.scope, self.branch, self.depth, self.group = 0, 0, 0, 0
        self.errors = 0

    def expr(self, node: Node) -> Expr:
        """Lower an expression; too deep a one is opaque."""
        if self.depth > self.MAX_DEPTH:
            self.errors += 1
            return Opaque(node.start_point[0] + 1)
        self.depth += 1
        handler = self.EXPRESSIONS.get(node.type)
        value = handler(self, node) if handler else self.opaque(node)
        self.depth -= 1
        return value

    def opaque(self, node: Node) -> Expr:
        """Lower what the shape does not keep, for the calls inside."""
        silent = self.SILENT
        return Opaque(node.start_point[0] + 1, tuple(self.expr(c) for c in node.named_children if c.type not in silent))

    def statement(self, node: Node) -> None:
        """Lower one statement; one without a handler is searched for calls."""
        kind = node.type
        if kind in RAISING:
            self.raises.append((node.start_point[0] + 1, self.branch))
        handler = self.STATEMENTS.get(kind)
        if handler:
            handler(self, node)
        elif kind not in self.SILENT:
            self.expr(node)

    # -- the file ----------------------------------------------------------------------------------------------------

    def run(self, root: Node) -> CodeFile:
        """Lower the file."""
        lines = max(self.data.count(b"\n") + (not self.data.endswith(b"\n")), 1)
        self.open_scope("module", "", 1, lines)
        self.block(root)
        self.errors = self.errors or int(root.has_error)
        comments = tuple(self.all_comments(root))
        scopes = tuple(replace(s, returns=tuple(r)) if r else s for s, r in zip(self.scopes, self.returns, strict=True))
        return CodeFile(
            self.path, self.LANGUAGE, self.module, scopes, tuple(self.branches), tuple(self.imports), tuple(self.bindings),
            tuple(self.sites), comments, tuple(self.compares), lines, self.errors,
            raises=tuple(self.raises),
        )  # fmt: skip

    def all_comments(self, root: Node) -> Iterator[Comment]:
        """Yield every line of every comment; looks only where a mark stands."""
        marks = [match.start() for match in self.COMMENT_MARKS.finditer(self.data)]
        stack = [root] if marks else []
        while stack:
            node = stack.pop()
            first = bisect_left(marks, node.start_byte)
            if first == len(marks) or marks[first] >= node.end_byte or node.type in self.TEXTS:
                continue
            if node.type in self.COMMENTS:
                for offset, text in enumerate(self.comment_lines(self.text(node))):
                    if text:
                        yield Comment(text, node.start_point[0] + 1 + offset)
            else:
                stack.extend(reversed(node.children))

    @staticmethod
    def comment_lines(token: str) -> list[str]:
        """Return the lines of a comment without its marks."""
        return block_comment_lines(token)

    # -- text --------------------------------------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """Return the source of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def parts(self, node: Node) -> list[Node]:
        """Return the named children without comments, which can stand anywhere."""
        return [c for c in node.named_children if c.type not in self.COMMENTS]

    def field(self, node: Node, name: str) -> str:
        """Return the source of a field of a node; empty when there is none."""
        child = node.child_by_field_name(name)
        return self.text(child) if child else ""

    def column(self, node: Node) -> int:
        """Return the 1-based column in characters; the grammar counts bytes, which stand for it in very long lines."""
        if node.start_point[1] > _LONG_LINE:
            return node.start_point[1] + 1
        before = self.data[node.start_byte - node.start_point[1] : node.start_byte]
        return len(before) + 1 if before.isascii() else len(before.decode("utf-8", "replace")) + 1

    # -- scopes, bindings and sites ----------------------------------------------------------------------------------

    def open_scope(self, kind: str, name: str, line: int, end: int, **rest: object) -> int:
        """Add a scope inside the current one and return its index."""
        parent = self.scopes[self.scope] if self.scopes else None
        qualname = f"{parent.qualname}.{name}" if parent and parent.qualname else name
        self.scopes.append(Scope(kind, name, qualname, self.scope, line, end, branch=self.branch, **rest))  # type: ignore[arg-type]
        self.returns.append([])
        return len(self.scopes) - 1

    def inside(self, index: int, body: Node | None) -> None:
        """Lower a body in the scope *index*."""
        before = self.scope
        self.scope = index
        if body is not None:
            self.block(body)
        self.scope = before

    def add_binding(self, target: str, value: Expr, line: int, kind: str, annotation: Expr | None = None) -> None:
        """Note that a name gets a value; one that is declared global also gets it in the module."""
        self.bindings.append(Binding(target, value, self.scope, self.branch, line, kind, annotation))
        if (self.scope, target) in self.globals:
            self.bindings.append(Binding(target, value, 0, self.branch, line, kind, annotation))

    def add_site(self, call: Call) -> Call:
        """Note a call where the pass stands; returns it."""
        self.sites.append(Site(call, self.scope, self.branch))
        return call

    def mark(self, value: Expr, *, awaited: bool = False, statement: bool = False, decorator: bool = False) -> None:
        """Say of the call that was noted last, if it is *value*, how it stands in the code."""
        if self.sites and self.sites[-1].call is value:
            s = self.sites[-1]
            self.sites[-1] = Site(
                s.call, s.scope, s.branch, s.awaited or awaited, s.statement or statement, s.decorator or decorator
            )

    # -- blocks and branches -----------------------------------------------------------------------------------------

    def block(self, node: Node) -> None:
        """Lower the statements of a block; too deep a one is left out and counted."""
        if self.depth > self.MAX_DEPTH:
            self.errors += 1
            return
        self.depth += 1
        for child in node.named_children:
            self.statement(child)
        self.depth -= 1

    def error(self, node: Node) -> None:
        """Count what the grammar could not read and keep what is inside."""
        self.errors += 1
        self.block(node)

    def open_branch(
        self, kind: str, node: Node, test: Expr | None = None, *, dead: bool = False, group: int = 0
    ) -> int:
        """Enter a branch that spans *node*; returns the branch to go back to afterwards."""
        before = self.branch
        self.branches.append(Branch(before, kind, node.start_point[0] + 1, node.end_point[0] + 1, test, dead, group))
        self.branch = len(self.branches) - 1
        return before

    def under(
        self, kind: str, node: Node | None, test: Expr | None = None, *, dead: bool = False, group: int = 0
    ) -> None:
        """Lower a statement or block in a branch of its own."""
        if node is None:
            return
        before = self.open_branch(kind, node, test, dead=dead, group=group)
        self.statement(node)
        self.branch = before

    def new_group(self) -> int:
        """Return a number for the arms of one condition."""
        self.group += 1
        return self.group
