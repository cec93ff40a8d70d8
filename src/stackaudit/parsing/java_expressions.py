"""Expressions of Java → the common shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from stackaudit.model.code import Attr, Call, Closure, Const, Either, Expr, Index, Name, Opaque, Param, Seq, Table
from stackaudit.parsing.chains import Link, chained, configured, constructed, formatted
from stackaudit.parsing.combining import added, alternatives, joined
from stackaudit.parsing.java_text import literal, numeral
from stackaudit.parsing.java_types import Types

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHAIN = 400
"""Calls in one chain; the rest of a longer one is left out."""
RECEIVER = "self"
"""What ``this`` is called in the shape."""
_COMPARES = frozenset({"==", "!=", "<", ">", "<=", ">="})
_FORMATS = frozenset({"formatted", "format"})


class Expressions(Types, ABC):
    """Lowers expressions; what defines a class is left to the layer above."""

    @abstractmethod
    def class_body(self, node: Node, name: str, bases: tuple[Expr, ...]) -> None:
        """Lower the body of a class without a name."""

    # -- names and literals ------------------------------------------------------------------------------------------

    def name(self, node: Node) -> Expr:
        """``name``."""
        return Name(self.text(node), node.start_point[0] + 1)

    def this(self, node: Node) -> Expr:
        """``this``."""
        return Name(RECEIVER, node.start_point[0] + 1)

    def parent(self, node: Node) -> Expr:
        """``super``."""
        line = node.start_point[0] + 1
        return Call(Name("super", line), (), (), line, self.column(node), line)

    def string(self, node: Node) -> Expr:
        """A text or a text block."""
        return Const(literal(self.text(node)), node.start_point[0] + 1)

    def character(self, node: Node) -> Expr:
        """One character."""
        return Const(literal(self.text(node)), node.start_point[0] + 1)

    def number(self, node: Node) -> Expr:
        """A number."""
        return numeral(self.text(node), node.start_point[0] + 1)

    def constant(self, node: Node) -> Expr:
        """``true``, ``false`` and ``null``."""
        return Const({"true": True, "false": False}.get(node.type), node.start_point[0] + 1)

    def items(self, node: Node) -> Expr:
        """``{a, b}`` of an array or annotation."""
        return Seq(tuple(self.expr(c) for c in self.parts(node)), node.start_point[0] + 1)

    def array(self, node: Node) -> Expr:
        """``new String[] {a, b}``."""
        value = node.child_by_field_name("value")
        return self.items(value) if value is not None else Opaque(node.start_point[0] + 1)

    def class_literal(self, node: Node) -> Expr:
        """``Name.class`` is the class."""
        return self.type(self.parts(node)[0]) or Opaque(node.start_point[0] + 1)

    # -- members and calls -------------------------------------------------------------------------------------------

    def member(self, node: Node) -> Expr:
        """``base.name``."""
        base, name = node.child_by_field_name("object"), node.child_by_field_name("field")
        if base is None or name is None:
            return self.opaque(node)
        return Attr(self.expr(base), self.text(name), name.start_point[0] + 1)

    def item(self, node: Node) -> Expr:
        """``base[key]``."""
        base, key = node.child_by_field_name("array"), node.child_by_field_name("index")
        if base is None or key is None:
            return self.opaque(node)
        return Index(self.expr(base), self.expr(key), node.start_point[0] + 1)

    def chain(self, node: Node) -> Expr:
        """``a.f(x).g(y)``: also noted as sites; builders are one construction."""
        nodes: list[Node] = []
        root: Node | None = node
        while root is not None and root.type == "method_invocation":
            nodes.append(root)
            root = root.child_by_field_name("object")
        base = self.expr(root) if root is not None else None
        links = [self._link(n) for n in reversed(nodes[-MAX_CHAIN:])]
        start = (node.start_point[0] + 1, self.column(node))
        if isinstance(base, Call) and root is not None and root.type == "object_creation_expression":
            made, links = constructed(base, links)
            if isinstance(made, Call):
                self.sites = [s for s in self.sites if s.call is not base]
                self.add_site(made)
            base = made
        text = self._text(base, links)
        return text if text is not None else chained(base, links, start, self.add_site)

    def _text(self, base: Expr | None, links: list[Link]) -> Expr | None:
        """``"…%s".formatted(x)``, ``String.format("…%s", x)`` and ``String.join(",", x)``."""
        if len(links) != 1 or links[0].name not in _FORMATS:
            return None
        link = links[0]
        if isinstance(base, Const) and isinstance(base.value, str):
            return formatted(base.value, link.args, link.line)
        of_class = isinstance(base, Name) and base.id == "String" and bool(link.args)
        pattern = link.args[0] if of_class else None
        if isinstance(pattern, Const) and isinstance(pattern.value, str):
            return formatted(pattern.value, link.args[1:], link.line)
        return joined(link.args, link.line) if of_class else None

    def _link(self, node: Node) -> Link:
        name, arguments = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        args = self.arguments(arguments)
        place = name if name is not None else node
        return Link(
            self.text(place),
            args,
            options_of(args),
            place.start_point[0] + 1,
            self.column(place),
            node.end_point[0] + 1,
        )

    def arguments(self, node: Node | None) -> tuple[Expr, ...]:
        """Lower the arguments of a call."""
        return tuple(self.expr(c) for c in self.parts(node)) if node is not None else ()

    def new(self, node: Node) -> Expr:
        """``new Name(args) { body }``."""
        kind = self.type(node.child_by_field_name("type")) or Name("", node.start_point[0] + 1)
        args = self.arguments(node.child_by_field_name("arguments"))
        line = node.start_point[0] + 1
        made = self.add_site(Call(kind, args, options_of(args), line, self.column(node), node.end_point[0] + 1))
        body = next((c for c in node.named_children if c.type == "class_body"), None)
        if body is not None:
            self.class_body(body, f"<{len(self.scopes)}>", (kind,))
        return made

    def reference(self, node: Node) -> Expr:
        """``object::name`` is the method."""
        parts = self.parts(node)
        if len(parts) < 2:
            return self.opaque(node)
        return Attr(self.expr(parts[0]), self.text(parts[-1]), node.start_point[0] + 1)

    def closure(self, node: Node) -> Expr:
        """``x -> value``: a function, or the mapping that it makes of its parameter."""
        given, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        alone = given is not None and given.type == "identifier"
        params = (Param(self.text(given), None, None),) if alone and given is not None else self.params(given)
        line = node.start_point[0] + 1
        index = self.open_scope("lambda", f"<lambda:{len(self.scopes)}>", line, node.end_point[0] + 1, params=params)
        outer, self.scope, first = self.scope, index, len(self.sites)
        value: Expr | None = None
        if body is not None and body.type == "block":
            self.block(body)
        elif body is not None:
            value = self.expr(body)
            self.returns[index].append(value)
        self.scope = outer
        own = [s for s in self.sites[first:] if s.scope == index]
        made = configured(params[0].name, value, own, line) if len(params) == 1 else None
        return made if made is not None else Closure(index, line)

    # -- operators ---------------------------------------------------------------------------------------------------

    def binary(self, node: Node) -> Expr:
        """``a + b`` and comparisons; other operators are opaque. Long sums are folded without recursion."""
        if self.field(node, "operator") == "+":
            return self._sum(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.opaque(node)
        a, b = self.expr(left), self.expr(right)
        if self.field(node, "operator") in _COMPARES:
            self.compares += [(a, self.branch), (b, self.branch)]
        return Opaque(node.start_point[0] + 1, (a, b))

    def _sum(self, node: Node) -> Expr:
        rights: list[Node] = []
        left: Node | None = node
        while left is not None and left.type == "binary_expression" and self.field(left, "operator") == "+":
            right = left.child_by_field_name("right")
            if right is not None:
                rights.append(right)
            left = left.child_by_field_name("left")
        line = node.start_point[0] + 1
        value = self.expr(left) if left is not None else Opaque(line)
        rest = [self.expr(r) for r in reversed(rights)]
        texts = any(isinstance(e, Const) and isinstance(e.value, str) for e in (value, *rest))
        if texts or len(rest) > 1:
            return joined((value, *rest), line)
        return added(value, rest[0], line) if rest else value

    def ternary(self, node: Node) -> Expr:
        """``test ? a : b`` is one of both."""
        parts = self.parts(node)
        if len(parts) != 3:
            return self.opaque(node)
        _test, first, last = (self.expr(p) for p in parts)
        return Either((*alternatives(first), *alternatives(last)), node.start_point[0] + 1)

    def unary(self, node: Node) -> Expr:
        """``-1`` is a number; other operators are opaque."""
        inner = node.child_by_field_name("operand")
        value = self.expr(inner) if inner is not None else Opaque(node.start_point[0] + 1)
        if isinstance(value, Const) and type(value.value) in {int, float} and self.text(node).startswith("-"):
            return Const(-value.value, value.line)  # type: ignore[operator]  # a number, as the line above says
        return Opaque(node.start_point[0] + 1, (value,))

    def assign(self, node: Node) -> Expr:
        """``target = value`` binds and is its value."""
        target, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is None or right is None:
            return self.opaque(node)
        value, line = self.expr(right), target.start_point[0] + 1
        kind = "assign" if self.field(node, "operator") == "=" else "augment"
        match target.type:
            case "identifier":
                self.add_binding(self.text(target), value, line, kind)
            case "field_access":
                owner = "".join(self.field(target, "object").split())
                owner = RECEIVER if owner == "this" else owner
                self.add_binding(f"{owner}.{self.field(target, 'field')}", value, line, kind)
            case "array_access":
                key = target.child_by_field_name("index")
                pair = Table(((self.expr(key) if key is not None else None, value),), line)
                self.add_binding(self.field(target, "array"), pair, line, "key")
            case _:
                pass
        return value

    def cast(self, node: Node) -> Expr:
        """``(Type) value`` is its value."""
        value = node.child_by_field_name("value")
        return self.expr(value) if value is not None else self.opaque(node)

    def inner(self, node: Node) -> Expr:
        """``(value)`` is its value."""
        parts = self.parts(node)
        return self.expr(parts[0]) if parts else Opaque(node.start_point[0] + 1)


def options_of(args: tuple[Expr, ...]) -> tuple[tuple[str, Expr], ...]:
    """Return the keys of the mappings among the arguments, as keyword arguments."""
    tables = [a for a in args if isinstance(a, Table)]
    return tuple((k.value, v) for t in tables for k, v in t.pairs if isinstance(k, Const) and isinstance(k.value, str))


Expressions.EXPRESSIONS = {
    "identifier": Expressions.name,
    "this": Expressions.this,
    "super": Expressions.parent,
    "string_literal": Expressions.string,
    "character_literal": Expressions.character,
    **dict.fromkeys(
        ("decimal_integer_literal", "hex_integer_literal", "binary_integer_literal", "octal_integer_literal",
         "decimal_floating_point_literal", "hex_floating_point_literal"),
        Expressions.number,
    ),
    "true": Expressions.constant,
    "false": Expressions.constant,
    "null_literal": Expressions.constant,
    "array_initializer": Expressions.items,
    "element_value_array_initializer": Expressions.items,
    "array_creation_expression": Expressions.array,
    "class_literal": Expressions.class_literal,
    "annotation": Expressions.annotation,
    "marker_annotation": Expressions.annotation,
    "field_access": Expressions.member,
    "array_access": Expressions.item,
    "method_invocation": Expressions.chain,
    "object_creation_expression": Expressions.new,
    "method_reference": Expressions.reference,
    "lambda_expression": Expressions.closure,
    "binary_expression": Expressions.binary,
    "ternary_expression": Expressions.ternary,
    "unary_expression": Expressions.unary,
    "assignment_expression": Expressions.assign,
    "cast_expression": Expressions.cast,
    "parenthesized_expression": Expressions.inner,
}  # fmt: skip
