"""Functions, classes and enumerations of JavaScript and TypeScript → scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Closure, Const, Expr, Name, Param
from stackaudit.parsing.typescript_expressions import SILENT, Expressions
from stackaudit.parsing.typescript_literals import FUNCTIONS

if TYPE_CHECKING:
    from tree_sitter import Node

_FIELDS = frozenset({"public_field_definition", "field_definition"})
GETTER = "property"
"""Decorator that a getter gets: reading it calls it, as in Python."""


class Definitions(Expressions):
    """Lowers what opens a scope."""

    # -- functions ---------------------------------------------------------------------------------------------------

    def function_value(self, node: Node, name: str = "") -> Expr:
        """Lower a function that is used as a value: by the name that it is given to, else by its number."""
        own = self.field(node, "name") if node.type != "method_definition" else ""
        kind = "function" if own or (name and self._named_by_variable(node)) else "lambda"
        index = self.function(node, own or name or f"<lambda:{len(self.scopes)}>", kind)
        return Closure(index, node.start_point[0] + 1)

    @staticmethod
    def _named_by_variable(node: Node) -> bool:
        parent = node.parent
        return parent is not None and parent.type in {"variable_declarator", "assignment_expression"}

    def function(
        self, node: Node, name: str, kind: str = "function", *, method: bool = False, decorators: tuple[Expr, ...] = ()
    ) -> int:
        """Add a function and lower its body; returns its scope. Arrow functions keep the receiver around them."""
        before = self.receiver
        if node.type != "arrow_function" and not method:
            self.receiver = "this"
        parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        params, inside = self.params(parameters, method=method)
        index = self._open(node, kind, name, params, decorators)
        outer, self.scope = self.scope, index
        self.take(inside)
        body = node.child_by_field_name("body")
        if body is not None and body.type == "statement_block":
            self.block(body)
        elif body is not None:
            self.returns[index].append(self.expr(body))
        self.scope, self.receiver = outer, before
        return index

    def _open(self, node: Node, kind: str, name: str, params: tuple[Param, ...], decorators: tuple[Expr, ...]) -> int:
        first = next((c.type for c in node.children if c.type in {"async", "function"}), "")
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        return self.open_scope(kind, name, line, end, params=params, decorators=decorators, is_async=first == "async")

    def function_declaration(self, node: Node) -> None:
        """``function name() {}``."""
        self.function(node, self.field(node, "name") or "default")

    # -- classes -----------------------------------------------------------------------------------------------------

    def class_value(self, node: Node, name: str = "") -> Expr:
        """Lower a class that is used as a value: it is known by the name that it is given to."""
        known = self.field(node, "name") or f"<{name or len(self.scopes)}>"
        self.class_named(node, known)
        return Name(known, node.start_point[0] + 1)

    def class_declaration(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        """``class Name extends Base {}``."""
        self.class_named(node, self.field(node, "name") or "default", decorators)

    def class_named(self, node: Node, name: str, decorators: tuple[Expr, ...] = ()) -> None:
        """Add a class and lower its body."""
        own = tuple(self.decorator(c) for c in node.named_children if c.type == "decorator")
        bases = tuple(self.expr(c) for c in _bases(node))
        index = self.open_scope(
            "class", name, node.start_point[0] + 1, node.end_point[0] + 1, decorators=(*decorators, *own), bases=bases
        )
        outer, before, self.scope = self.scope, self.receiver, index
        body = node.child_by_field_name("body")
        pending: list[Expr] = []
        for child in body.named_children if body is not None else []:
            if child.type == "decorator":
                pending.append(self.decorator(child))
            elif child.type != "comment":
                self._part_of_class(child, tuple(pending))
                pending = []
        self.scope, self.receiver = outer, before

    def _part_of_class(self, node: Node, decorators: tuple[Expr, ...]) -> None:
        own = tuple(self.decorator(c) for c in node.named_children if c.type == "decorator")
        words = {c.type for c in node.children if not c.is_named or c.type == "static"}
        self.receiver = "cls" if "static" in words else "self"
        if node.type == "method_definition":
            getter = (Name(GETTER, node.start_point[0] + 1),) if "get" in words else ()
            self.function(node, self.field(node, "name"), method=True, decorators=(*decorators, *own, *getter))
        elif node.type in _FIELDS:
            self._field(node, (*decorators, *own))
        elif node.type == "class_static_block":
            body = node.child_by_field_name("body")
            if body is not None:
                self.block(body)

    def _field(self, node: Node, decorators: tuple[Expr, ...]) -> None:
        """``name = value``: a member; a function is a method."""
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        value = node.child_by_field_name("value")
        if name is None:
            return
        line = node.start_point[0] + 1
        annotation = self.annotation(node.child_by_field_name("type"))
        if value is not None and value.type in FUNCTIONS:
            self.function(value, self.text(name), method=True, decorators=decorators)
        elif value is not None:
            self.add_binding(self.text(name), self.expr(value), line, "assign", annotation)
        elif annotation is not None:
            self.add_binding(self.text(name), Const(None, line), line, "annotation", annotation)

    def decorator(self, node: Node) -> Expr:
        """Lower ``@name(…)`` and mark its site."""
        value = next((self.expr(c) for c in self.parts(node)), Const(None, node.start_point[0] + 1))
        self.mark(value, decorator=True)
        return value

    def enum(self, node: Node) -> None:
        """An enumeration is a class whose members have values; those without are numbered."""
        line = node.start_point[0] + 1
        index = self.open_scope("class", self.field(node, "name"), line, node.end_point[0] + 1)
        outer, self.scope = self.scope, index
        body = node.child_by_field_name("body")
        for position, child in enumerate(self.parts(body) if body is not None else []):
            value = child.child_by_field_name("value") if child.type == "enum_assignment" else None
            name = self.field(child, "name") if child.type == "enum_assignment" else self.text(child)
            row = child.start_point[0] + 1
            self.add_binding(name.strip("'\""), self.expr(value) if value else Const(position, row), row, "assign")
        self.scope = outer


def _bases(node: Node) -> list[Node]:
    """Return what a class extends; interfaces are no bases."""
    heritage = next((c for c in node.named_children if c.type == "class_heritage"), None)
    if heritage is None:
        return []
    clause = next((c for c in heritage.named_children if c.type == "extends_clause"), None)
    if clause is not None:
        return clause.children_by_field_name("value")
    return [c for c in heritage.named_children if c.type not in SILENT and c.type != "implements_clause"]
