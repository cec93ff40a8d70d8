"""What a pass over the syntax tree of Python gathers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Binding, Branch, Comment, Expr, Import, Scope, Site

if TYPE_CHECKING:
    from tree_sitter import Node

_LONG_LINE = 2_000


class Gathering:
    """Rows of one file; *scope* and *branch* say where the pass stands, *depth* how deep it is."""

    def __init__(self, path: str, data: bytes, module: str) -> None:
        self.path, self.data, self.module = path, data, module
        self.scopes: list[Scope] = []
        self.returns: list[list[Expr]] = []
        self.branches: list[Branch] = [Branch(0, "root", 1, 1)]
        self.imports: list[Import] = []
        self.bindings: list[Binding] = []
        self.sites: list[Site] = []
        self.comments: list[Comment] = []
        self.compares: list[tuple[Expr, int]] = []
        self.globals: set[tuple[int, str]] = set()
        self.scope, self.branch, self.depth, self.group = 0, 0, 0, 0
        self.errors = 0

    def open_scope(self, kind: str, name: str, line: int, end: int, **rest: object) -> int:
        """Add a scope inside the current one and return its index."""
        parent = self.scopes[self.scope] if self.scopes else None
        qualname = f"{parent.qualname}.{name}" if parent and parent.qualname else name
        self.scopes.append(Scope(kind, name, qualname, self.scope, line, end, branch=self.branch, **rest))  # type: ignore[arg-type]
        self.returns.append([])
        return len(self.scopes) - 1

    def text(self, node: Node) -> str:
        """Return the source of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    @staticmethod
    def parts(node: Node) -> list[Node]:
        """Return the named children without comments, which can stand anywhere."""
        return [c for c in node.named_children if c.type != "comment"]

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

    def add_binding(self, target: str, value: Expr, line: int, kind: str, annotation: Expr | None = None) -> None:
        """Note that a name gets a value; one that is declared global also gets it in the module."""
        self.bindings.append(Binding(target, value, self.scope, self.branch, line, kind, annotation))
        if (self.scope, target) in self.globals:
            self.bindings.append(Binding(target, value, 0, self.branch, line, kind, annotation))
