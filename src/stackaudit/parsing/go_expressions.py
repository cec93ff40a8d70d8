"""Expressions and types of Go → the common shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from stackaudit.model.code import Attr, Call, Const, Expr, Index, Name, Opaque, Seq, Table
from stackaudit.parsing.chains import formatted
from stackaudit.parsing.combining import added, joined, number
from stackaudit.parsing.go_text import literal, numeral
from stackaudit.parsing.lowering import Lowering

if TYPE_CHECKING:
    from tree_sitter import Node

RECEIVER = "self"
"""What the receiver of a method is called in the shape."""
_COMPARES = frozenset({"==", "!=", "<", ">", "<=", ">="})
_BASIC = frozenset({
    "string", "bool", "byte", "rune", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
    "uintptr", "float32", "float64", "complex64", "complex128", "error", "any",
})  # fmt: skip
_SECONDS = {"Nanosecond": 1e-9, "Microsecond": 1e-6, "Millisecond": 1e-3, "Second": 1, "Minute": 60, "Hour": 3600}
_MAX_SUM = 400
"""Parts of one sum; a longer one is cut short."""


class Expressions(Lowering, ABC):
    """Lowers expressions; what opens a scope is left to the layer above."""

    TEXTS = frozenset({"interpreted_string_literal", "raw_string_literal", "rune_literal"})
    SILENT = frozenset({
        "comment", "type_identifier", "qualified_type", "pointer_type", "slice_type", "array_type", "map_type", "channel_type",
        "function_type", "struct_type", "interface_type", "generic_type", "type_arguments", "package_identifier", "label_name",
        "break_statement", "continue_statement", "goto_statement", "fallthrough_statement", "empty_statement", "package_clause",
        "inc_statement", "dec_statement", "escape_sequence", "interpreted_string_literal_content", "raw_string_literal_content",
    })  # fmt: skip

    def __init__(self, path: str, data: bytes, module: str) -> None:
        super().__init__(path, data, module)
        self.receiver = ""
        """Name of the receiver of the method that is being lowered."""
        self.basic: set[str] = set()
        """Types of this file that are texts or numbers: converting to them changes nothing."""

    @abstractmethod
    def closure(self, node: Node) -> Expr:
        """Lower a function without a name."""

    # -- types -------------------------------------------------------------------------------------------------------

    def type(self, node: Node | None, depth: int = 0) -> Expr | None:
        """Lower a type as far as it names one object: a pointer is what it points to; lists and mappings are none."""
        if node is None or depth > 6:
            return None
        line = node.start_point[0] + 1
        match node.type:
            case "type_identifier" | "identifier":
                name = self.text(node)
                return None if name in _BASIC else Name(name, line)
            case "qualified_type":
                return Attr(Name(self.field(node, "package"), line), self.field(node, "name"), line)
            case "generic_type":
                return self.type(node.child_by_field_name("type"), depth + 1)
            case "pointer_type" | "parenthesized_type" | "type_elem":
                parts = self.parts(node)
                return self.type(parts[0], depth + 1) if parts else None
            case _:
                return None

    # -- names and literals ------------------------------------------------------------------------------------------

    def name(self, node: Node) -> Expr:
        """``name``; the receiver of a method has one name everywhere."""
        name = self.text(node)
        return Name(RECEIVER if name == self.receiver else name, node.start_point[0] + 1)

    def string(self, node: Node) -> Expr:
        """A text or a character."""
        return Const(literal(self.text(node)), node.start_point[0] + 1)

    def number(self, node: Node) -> Expr:
        """A number."""
        return numeral(self.text(node), node.start_point[0] + 1)

    def constant(self, node: Node) -> Expr:
        """``true``, ``false`` and ``nil``."""
        return Const({"true": True, "false": False}.get(node.type), node.start_point[0] + 1)

    # -- literals of types -------------------------------------------------------------------------------------------

    def composite(self, node: Node) -> Expr:
        """``T{Field: value}`` constructs; ``[]T{…}`` is a list, ``map[K]V{…}`` a mapping."""
        kind, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        named = self.type(kind)
        if named is None or body is None:
            plain = kind is not None and kind.type in {"slice_type", "array_type", "implicit_length_array_type"}
            return self._items(body) if plain and body is not None else self.untyped(body or node)
        args, kwargs = [], []
        for row in self.parts(body):
            key, value = self._keyed(row)
            if isinstance(key, str):
                kwargs.append((key, value))
            else:
                args.append(value)
        line = node.start_point[0] + 1
        return self.add_site(Call(named, tuple(args), tuple(kwargs), line, self.column(node), node.end_point[0] + 1))

    def untyped(self, node: Node) -> Expr:
        """``{Field: value}`` inside a list or mapping is a mapping; without keys it is a list."""
        rows = self.parts(node)
        if rows and rows[0].type != "keyed_element":
            return self._items(node)
        pairs: list[tuple[Expr | None, Expr]] = []
        for row in rows:
            key, value = self._keyed(row)
            line = row.start_point[0] + 1
            pairs.append((Const(key, line) if isinstance(key, str) else key or Opaque(line), value))
        return Table(tuple(pairs), node.start_point[0] + 1)

    def _items(self, node: Node) -> Expr:
        return Seq(tuple(self._keyed(row)[1] for row in self.parts(node)), node.start_point[0] + 1)

    def _keyed(self, row: Node) -> tuple[str | Expr | None, Expr]:
        """Return the key of an element (a bare name is the name of a field) and its value."""
        key, value = row.child_by_field_name("key"), row.child_by_field_name("value")
        if row.type != "keyed_element" or key is None or value is None:
            return None, self.element(row)
        inner = self.parts(key)
        bare = inner[0] if inner and inner[0].type in {"identifier", "field_identifier"} else None
        return self.text(bare) if bare is not None else self.element(key), self.element(value)

    def element(self, node: Node) -> Expr:
        """Lower what stands in a literal."""
        if node.type != "literal_element":
            return self.expr(node)
        parts = self.parts(node)
        return self.expr(parts[0]) if parts else Opaque(node.start_point[0] + 1)

    # -- members and calls -------------------------------------------------------------------------------------------

    def member(self, node: Node) -> Expr:
        """``base.name``."""
        base, name = node.child_by_field_name("operand"), node.child_by_field_name("field")
        if base is None or name is None:
            return self.opaque(node)
        return Attr(self.expr(base), self.text(name), name.start_point[0] + 1)

    def item(self, node: Node) -> Expr:
        """``base[key]``."""
        base, key = node.child_by_field_name("operand"), node.child_by_field_name("index")
        if base is None or key is None:
            return self.opaque(node)
        return Index(self.expr(base), self.expr(key), node.start_point[0] + 1)

    def call(self, node: Node) -> Expr:
        """``f(args)``: also noted as a site; some functions of the language are what they make."""
        function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return self.opaque(node)
        rows = self.parts(given) if given is not None else []
        known = self._built_in(self.text(function), rows, node) if function.type == "identifier" else None
        if known is not None:
            return known
        func = self.expr(function)
        args = tuple(self.expr(r) for r in rows if r.type != "variadic_argument")
        spread = tuple(("**", self.expr(p)) for r in rows if r.type == "variadic_argument" for p in self.parts(r)[:1])
        place = function.child_by_field_name("field") or function
        line = place.start_point[0] + 1
        if args and isinstance(func, Attr) and func.name == "Sprintf" and isinstance(func.base, Name):
            text = args[0].value if isinstance(args[0], Const) else None
            if func.base.id == "fmt" and isinstance(text, str):
                return formatted(text, args[1:], line)
        return self.add_site(Call(func, args, spread, line, self.column(place), node.end_point[0] + 1))

    def _built_in(self, name: str, rows: list[Node], node: Node) -> Expr | None:
        line = node.start_point[0] + 1
        if name == "append" and rows:  # what it adds to is one more part of the list
            return Seq(
                tuple(self.expr(p) for r in rows for p in (self.parts(r) if r.type == "variadic_argument" else [r])),
                line,
            )
        if name == "new" and len(rows) == 1:
            kind = self.type(rows[0])
            if kind is not None:
                return self.add_site(Call(kind, (), (), line, self.column(node), node.end_point[0] + 1))
        if (name in _BASIC or name in self.basic) and len(rows) == 1:
            return self.expr(rows[0])
        return None

    def conversion(self, node: Node) -> Expr:
        """``[]byte(x)`` is its operand; a generic function with one argument looks the same to the grammar."""
        kind, operand = node.child_by_field_name("type"), node.child_by_field_name("operand")
        if operand is None:
            return self.opaque(node)
        value = self.expr(operand)
        func = self.type(kind) if kind is not None and kind.type == "generic_type" else None
        if func is None:
            return value
        line = node.start_point[0] + 1
        return self.add_site(Call(func, (value,), (), line, self.column(node), node.end_point[0] + 1))

    def assertion(self, node: Node) -> Expr:
        """``value.(Type)`` is its value."""
        operand = node.child_by_field_name("operand")
        return self.expr(operand) if operand is not None else self.opaque(node)

    # -- operators ---------------------------------------------------------------------------------------------------

    def binary(self, node: Node) -> Expr:
        """``a + b``, a number of seconds, and comparisons; other operators are opaque."""
        operator = self.field(node, "operator")
        if operator == "+":
            return self._sum(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.opaque(node)
        a, b = self.expr(left), self.expr(right)
        if operator in _COMPARES:
            self.compares += [(a, self.branch), (b, self.branch)]
        if operator == "*":
            return self._duration(a, b) or self._duration(b, a) or Opaque(node.start_point[0] + 1, (a, b))
        return Opaque(node.start_point[0] + 1, (a, b))

    @staticmethod
    def _duration(count: Expr, unit: Expr) -> Expr | None:
        """``30 * time.Second`` is a number of seconds."""
        match count, unit:
            case Const(value=int() | float() as many), Attr(base=Name(id="time"), name=name, line=line) if (
                name in _SECONDS
            ):
                seconds = many * _SECONDS[name]
                return number(int(seconds) if seconds == seconds // 1 else seconds, line)
            case _:
                return None

    def _sum(self, node: Node) -> Expr:
        rights: list[Node] = []
        left: Node | None = node
        while left is not None and left.type == "binary_expression" and self.field(left, "operator") == "+":
            right = left.child_by_field_name("right")
            rights += [right] if right is not None else []
            left = left.child_by_field_name("left")
        line = node.start_point[0] + 1
        value = self.expr(left) if left is not None else Opaque(line)
        rest = [self.expr(r) for r in reversed(rights[-_MAX_SUM:])]
        texts = any(isinstance(e, Const) and isinstance(e.value, str) for e in (value, *rest))
        if texts or len(rest) > 1:
            return joined((value, *rest), line)
        return added(value, rest[0], line) if rest else value

    def unary(self, node: Node) -> Expr:
        """``&x`` and ``*x`` are x, ``-1`` is a number; other operators are opaque."""
        inner, line = node.child_by_field_name("operand"), node.start_point[0] + 1
        value = self.expr(inner) if inner is not None else Opaque(line)
        operator = self.field(node, "operator")
        if operator in {"&", "*"}:
            return value
        if operator == "-" and isinstance(value, Const) and type(value.value) in {int, float}:
            return Const(-value.value, value.line)  # type: ignore[operator]  # a number, as the line above says
        return Opaque(line, (value,))

    def inner(self, node: Node) -> Expr:
        """``(value)`` is its value."""
        parts = self.parts(node)
        return self.expr(parts[0]) if parts else Opaque(node.start_point[0] + 1)


Expressions.EXPRESSIONS = {
    "identifier": Expressions.name,
    "interpreted_string_literal": Expressions.string,
    "raw_string_literal": Expressions.string,
    "rune_literal": Expressions.string,
    "int_literal": Expressions.number,
    "float_literal": Expressions.number,
    "true": Expressions.constant,
    "false": Expressions.constant,
    "nil": Expressions.constant,
    "composite_literal": Expressions.composite,
    "literal_value": Expressions.untyped,
    "literal_element": Expressions.element,
    "selector_expression": Expressions.member,
    "index_expression": Expressions.item,
    "call_expression": Expressions.call,
    "type_conversion_expression": Expressions.conversion,
    "type_assertion_expression": Expressions.assertion,
    "func_literal": lambda self, node: self.closure(node),
    "binary_expression": Expressions.binary,
    "unary_expression": Expressions.unary,
    "parenthesized_expression": Expressions.inner,
    **dict.fromkeys(("qualified_type", "generic_type"), lambda self, node: self.type(node) or self.opaque(node)),
}
