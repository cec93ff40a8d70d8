"""Expressions of JavaScript and TypeScript → the common shape."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from stackaudit.model.code import Attr, Call, Const, Either, Expr, Index, Opaque, Table
from stackaudit.parsing.combining import added, alternatives, first_of
from stackaudit.parsing.typescript_literals import FUNCTIONS, Literals

if TYPE_CHECKING:
    from tree_sitter import Node

SILENT = frozenset({
    "comment", "html_comment", "empty_statement", "break_statement", "continue_statement", "debugger_statement", "jsx_text",
    "interface_declaration", "type_alias_declaration", "function_signature", "type_annotation", "type_arguments",
    "jsx_closing_element", "hash_bang_line", "import_alias", "predefined_type", "type_identifier", "type_parameters",
    "escape_sequence", "string_fragment", "regex_pattern", "regex_flags", "property_identifier", "regex", "accessibility_modifier", "method_signature",
    "abstract_method_signature", "index_signature", "jsx_namespace_name", "html_character_reference",
})  # fmt: skip
_COMPARES = frozenset({"===", "!==", "==", "!=", "in", "instanceof", "<", ">", "<=", ">="})


class Expressions(Literals):
    """Lowers expressions; what defines a scope is left to the layer above."""

    SILENT = SILENT

    @abstractmethod
    def class_value(self, node: Node, name: str = "") -> Expr:
        """Lower a class that is used as a value."""

    # -- members and calls -------------------------------------------------------------------------------------------

    def member(self, node: Node) -> Expr:
        """``base.name`` and ``base?.name``."""
        base, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if base is None or name is None:
            return self.opaque(node)
        return Attr(self.expr(base), self.text(name), name.start_point[0] + 1)

    def subscript(self, node: Node) -> Expr:
        """``base[key]``; with a written key it is the member of that name."""
        base, key = node.child_by_field_name("object"), node.child_by_field_name("index")
        if base is None or key is None:
            return self.opaque(node)
        line, owner, index = node.start_point[0] + 1, self.expr(base), self.expr(key)
        if isinstance(index, Const) and isinstance(index.value, str):
            return Attr(owner, index.value, index.line)
        return Index(owner, index, line)

    def call(self, node: Node) -> Expr:
        """``f(a, {key: value})`` and ``new F(…)``: also noted as a site.

        The keys of every mapping that is written as an argument also count as keyword arguments: that is how options
        are given. The mapping keeps its position. With a spread, the last one wins: so they stand in reverse.
        The place is that of the callee's last name, or where a chain over several lines starts.
        """
        func = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments = node.child_by_field_name("arguments")
        if func is None:
            return self.opaque(node)
        callee = self.expr(func)
        args: tuple[Expr, ...] = ()
        if arguments is not None:
            template = arguments.type == "template_string"
            args = (self.template(arguments),) if template else tuple(self.expr(c) for c in self.parts(arguments))
        token = (func.child_by_field_name("property") if func.type == "member_expression" else None) or func
        place = token if token.start_point[0] == node.start_point[0] else node  # a chain over lines: where it starts
        line, column = place.start_point[0] + 1, self.column(place)
        return self.add_site(Call(callee, args, _options(args), line, column, node.end_point[0] + 1))

    def await_(self, node: Node) -> Expr:
        """``await value``: marks the site."""
        inner = self.parts(node)
        value: Expr = self.expr(inner[0]) if inner else Opaque(node.start_point[0] + 1)
        self.mark(value, awaited=True)
        return value

    # -- operators ---------------------------------------------------------------------------------------------------

    def binary(self, node: Node) -> Expr:
        """``a + b``, ``a ?? b``, ``a || b``, ``a && b`` and comparisons; other operators are opaque."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None:
            return self.opaque(node)
        a, b, line = self.expr(left), self.expr(right), node.start_point[0] + 1
        kind = operator.type if operator else ""
        if kind == "+":
            return added(a, b, line)
        if kind in {"??", "||"}:
            return first_of(a, b, line)
        if kind == "&&":
            return Either((Opaque(line, (a,)), *alternatives(b)), line)
        if kind in _COMPARES:
            self.compares += [(a, self.branch), (b, self.branch)]
        found = Opaque(line, (a, b))
        return Opaque(line, (found,)) if kind in {"!=", "!=="} else found  # as !(a == b) is

    def ternary(self, node: Node) -> Expr:
        """``test ? a : b`` is one of both."""
        parts = self.parts(node)
        if len(parts) != 3:
            return self.opaque(node)
        _test, first, last = (self.expr(p) for p in parts)
        return Either((*alternatives(first), *alternatives(last)), node.start_point[0] + 1)

    def unary(self, node: Node) -> Expr:
        """``-1`` is a number; other operators are opaque."""
        inner = node.child_by_field_name("argument")
        value = self.expr(inner) if inner else Opaque(node.start_point[0] + 1)
        if isinstance(value, Const) and type(value.value) in {int, float} and self.text(node).startswith("-"):
            return Const(-value.value, value.line)  # type: ignore[operator]  # a number, as the line above says
        return Opaque(node.start_point[0] + 1, (value,))

    def assign(self, node: Node) -> Expr:
        """``target = value`` binds and is its value; ``??=``, ``+=`` and the like add to what was there."""
        target, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is None or right is None:
            return self.opaque(node)
        value = self.valued(right, self.text(target) if target.type == "identifier" else "")
        self.bind(target, value, "assign" if node.type == "assignment_expression" else "augment")
        return value

    def valued(self, node: Node, name: str) -> Expr:
        """Lower the value of a name: functions and classes are called by it."""
        if node.type in FUNCTIONS:
            return self.function_value(node, name)
        return self.class_value(node, name) if node.type == "class" else self.expr(node)

    def first(self, node: Node) -> Expr:
        """``(value)``, ``value as T``, ``value satisfies T`` and ``value!`` are their value."""
        inner = self.parts(node)
        return self.expr(inner[0]) if inner else Opaque(node.start_point[0] + 1)

    def last(self, node: Node) -> Expr:
        """``<T>value``, ``(a, value)`` and ``name={value}`` are their last part."""
        found = [self.expr(c) for c in self.parts(node) if c.type not in SILENT]
        return found[-1] if found else Opaque(node.start_point[0] + 1)

    def closure(self, node: Node) -> Expr:
        """A function without a name of its own."""
        return self.function_value(node)

    def class_(self, node: Node) -> Expr:
        """A class without a name of its own."""
        return self.class_value(node)


def _options(args: tuple[Expr, ...]) -> tuple[tuple[str, Expr], ...]:
    """Return the keys of the mappings among the arguments, as keyword arguments."""
    rows: list[tuple[str, Expr]] = []
    spread = False
    for argument in args:
        for key, value in argument.pairs if isinstance(argument, Table) else ():
            if key is None:
                rows.append(("**", value))
                spread = True
            elif isinstance(key, Const) and isinstance(key.value, str):
                rows.append((key.value, value))
    return tuple(reversed(rows)) if spread else tuple(rows)


Expressions.EXPRESSIONS = {
    "identifier": Expressions.name,
    "super": Expressions.name,
    "meta_property": Expressions.runtime,
    "import": Expressions.name,
    "this": Expressions.this,
    "true": Expressions.constant,
    "false": Expressions.constant,
    "null": Expressions.constant,
    "undefined": Expressions.constant,
    "number": Expressions.number,
    "string": Expressions.string,
    "template_string": Expressions.template,
    "array": Expressions.array,
    "object": Expressions.object,
    "member_expression": Expressions.member,
    "subscript_expression": Expressions.subscript,
    "call_expression": Expressions.call,
    "new_expression": Expressions.call,
    "await_expression": Expressions.await_,
    "binary_expression": Expressions.binary,
    "ternary_expression": Expressions.ternary,
    "unary_expression": Expressions.unary,
    "assignment_expression": Expressions.assign,
    "augmented_assignment_expression": Expressions.assign,
    "parenthesized_expression": Expressions.last,
    "sequence_expression": Expressions.last,
    "as_expression": Expressions.first,
    "satisfies_expression": Expressions.first,
    "non_null_expression": Expressions.first,
    "instantiation_expression": Expressions.first,
    "type_assertion": Expressions.last,
    "jsx_attribute": Expressions.last,
    "jsx_expression": Expressions.last,
    "class": Expressions.class_,
    **dict.fromkeys(FUNCTIONS, Expressions.closure),
}
