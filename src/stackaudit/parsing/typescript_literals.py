"""Words and literals of JavaScript and TypeScript → the common shape."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from stackaudit.model.code import Const, Expr, Join, Name, Opaque, Seq, Table
from stackaudit.parsing.typescript_patterns import Patterns
from stackaudit.parsing.typescript_text import numeral, unescape

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = frozenset({"arrow_function", "function_expression", "function", "generator_function"})


class Literals(Patterns):
    """Lowers names, texts, numbers, lists and mappings."""

    @abstractmethod
    def function_value(self, node: Node, name: str = "") -> Expr:
        """Lower a function that is used as a value."""

    def name(self, node: Node) -> Expr:
        """``name`` and ``super``."""
        return Name(self.text(node), node.start_point[0] + 1)

    def runtime(self, node: Node) -> Expr:
        """What a module knows of the program that runs it: bundlers keep its environment there."""
        return Name("process", node.start_point[0] + 1)

    def this(self, node: Node) -> Expr:
        """``this``, by the name that it has here."""
        return Name(self.receiver, node.start_point[0] + 1)

    def constant(self, node: Node) -> Expr:
        """``true``, ``false``, ``null`` and ``undefined``."""
        return Const({"true": True, "false": False}.get(node.type), node.start_point[0] + 1)

    def number(self, node: Node) -> Expr:
        """A number."""
        return numeral(self.text(node), node.start_point[0] + 1)

    def string(self, node: Node) -> Expr:
        """A text."""
        return Const(unescape(self.text(node)[1:-1]), node.start_point[0] + 1)

    def template(self, node: Node) -> Expr:
        """A template literal with its parts."""
        line = node.start_point[0] + 1
        pieces = [c for c in node.named_children if c.type == "template_substitution"]
        if not pieces:
            return Const(unescape(self.text(node)[1:-1]), line)
        parts: list[Expr] = []
        start = node.start_byte + 1
        start_line = line
        for piece in pieces:
            if piece.start_byte > start:
                parts.append(Const(self._between(start, piece.start_byte), start_line))
            inner = self.parts(piece)
            parts.append(self.expr(inner[0]) if inner else Opaque(line))
            start, start_line = piece.end_byte, piece.end_point[0] + 1
        if node.end_byte - 1 > start:
            parts.append(Const(self._between(start, node.end_byte - 1), start_line))
        return Join(tuple(parts), line)

    def _between(self, start: int, end: int) -> str:
        return unescape(self.data[start:end].decode("utf-8", "replace"))

    def array(self, node: Node) -> Expr:
        """``[a, ...b]``."""
        return Seq(tuple(self.expr(c) for c in self.parts(node)), node.start_point[0] + 1)

    def object(self, node: Node) -> Table:
        """``{key: value, short, method() {}, ...more}``."""
        pairs: list[tuple[Expr | None, Expr]] = []
        for child in node.named_children:
            line = child.start_point[0] + 1
            match child.type:
                case "pair":
                    key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                    if key is not None and value is not None:
                        label = self.key(key)
                        pairs.append((label, self._named(value, label)))
                case "shorthand_property_identifier":
                    name = self.text(child)
                    pairs.append((Const(name, line), Name(name, line)))
                case "spread_element":
                    inner = self.parts(child)
                    if inner:
                        pairs.append((None, self.expr(inner[0])))
                case "method_definition":
                    name = self.field(child, "name")
                    pairs.append((Const(name, line), self.function_value(child, name)))
                case _:
                    pass
        return Table(tuple(pairs), node.start_point[0] + 1)

    def _named(self, value: Node, label: Expr) -> Expr:
        named = isinstance(label, Const) and value.type in FUNCTIONS
        return self.function_value(value, str(label.value)) if named and isinstance(label, Const) else self.expr(value)

    def key(self, node: Node) -> Expr:
        """Lower the key of a property."""
        if node.type == "computed_property_name":
            inner = self.parts(node)
            return self.expr(inner[0]) if inner else Opaque(node.start_point[0] + 1)
        if node.type in {"string", "number"}:
            return self.expr(node)
        return Const(self.text(node), node.start_point[0] + 1)
