"""Expressions of Kotlin → the common shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from stackaudit.model.code import Attr, Call, Closure, Const, Expr, Index, Name, Opaque, Param, Table
from stackaudit.parsing.chains import Link, chained, configured, constructed
from stackaudit.parsing.combining import added, first_of, joined
from stackaudit.parsing.java_text import numeral, unescape
from stackaudit.parsing.java_types import HOLDERS
from stackaudit.parsing.lowering import Lowering

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHAIN = 400
"""Calls in one chain; the rest of a longer one is left out."""
RECEIVER = "self"
"""What ``this`` is called in the shape."""
IT = "it"
"""The parameter of a function that names none."""
_COMPARES = frozenset({"==", "!=", "===", "!==", "<", ">", "<=", ">=", "in"})
_SAME = frozenset({"apply", "also", "trimIndent", "trimMargin"})
"""Functions that give their object back."""
_TYPES = frozenset({"user_type", "nullable_type", "type_identifier", "parenthesized_type", "non_nullable_type"})


class Expressions(Lowering, ABC):
    """Lowers expressions; what defines a class or a branch is left to the layer above."""

    COMMENTS = frozenset({"line_comment", "block_comment", "multiline_comment", "shebang"})
    TEXTS = frozenset({"string_literal", "multiline_string_literal", "character_literal"})
    SILENT = frozenset({
        "line_comment", "block_comment", "multiline_comment", "shebang", "modifiers", "user_type", "nullable_type", "type_arguments",
        "type_parameters", "package_header", "string_content", "escape_sequence", "type_alias", "function_type", "label",
        "type_constraints", "file_annotation", "type_modifiers",
    })  # fmt: skip

    @abstractmethod
    def value_of(self, node: Node) -> Expr | None:
        """Lower a block or expression and return its value."""

    # -- names and literals ------------------------------------------------------------------------------------------

    def name(self, node: Node) -> Expr:
        """``name``, ``true``, ``false`` and ``null``."""
        text, line = self.text(node).strip("`"), node.start_point[0] + 1
        if text in {"true", "false", "null"}:
            return Const({"true": True, "false": False}.get(text), line)
        return Name(text, line)

    def this(self, node: Node) -> Expr:
        """``this``."""
        return Name(RECEIVER, node.start_point[0] + 1)

    def number(self, node: Node) -> Expr:
        """A number."""
        return numeral(self.text(node).rstrip("uU"), node.start_point[0] + 1)

    def string(self, node: Node) -> Expr:
        """A text with its parts."""
        line, raw = node.start_point[0] + 1, node.type == "multiline_string_literal"
        parts: list[Expr] = []
        open_name = False
        for child in node.named_children:
            row, text = child.start_point[0] + 1, self.text(child)
            if child.type == "interpolation":
                inner = self.parts(child)
                parts.append(self.expr(inner[0]) if inner else Opaque(row))
            elif child.type == "string_content" and text == "$" and not open_name:
                open_name = True
                continue
            elif open_name:
                size = next((i for i, c in enumerate(text) if not (c.isalnum() or c == "_")), len(text))
                parts += [Name(text[:size], row), *([Const(text[size:], row)] if text[size:] else [])]
            else:
                parts.append(Const(text if raw else unescape(text), row))
            open_name = False
        return joined(tuple(parts), line) if parts else Const("", line)

    # -- types -------------------------------------------------------------------------------------------------------

    def type(self, node: Node | None, depth: int = 0) -> Expr | None:
        """Lower a type as far as it can name a class; a type that only holds another one is that one."""
        if node is None or depth > 6:
            return None
        parts, line = self.parts(node), node.start_point[0] + 1
        if node.type != "user_type":
            return self.type(parts[0], depth + 1) if parts and node.type in _TYPES else None
        names = [self.text(c) for c in parts if c.type in {"identifier", "type_identifier", "simple_identifier"}]
        given = next((c for c in parts if c.type == "type_arguments"), None)
        inner = [t for p in (self.parts(given) if given is not None else []) for t in self.parts(p)]
        if names and names[-1] in HOLDERS and len(inner) == 1:
            return self.type(inner[0], depth + 1)
        value: Expr | None = None
        for name in names:
            value = Name(name, line) if value is None else Attr(value, name, line)
        return value

    def typed(self, node: Node) -> Expr | None:
        """Return the type among the parts of a declaration."""
        return next((self.type(c) for c in node.named_children if c.type in _TYPES), None)

    def annotations(self, node: Node) -> tuple[Expr, ...]:
        """Lower the annotations of a declaration; those with arguments are sites."""
        holder = next((c for c in node.children if c.type in {"modifiers", "parameter_modifiers"}), None)
        rows = [c for c in holder.named_children if c.type == "annotation"] if holder is not None else []
        return tuple(a for row in rows for a in [self._annotation(row)] if a is not None)

    def _annotation(self, node: Node) -> Expr | None:
        body = next((c for c in node.named_children if c.type in {"constructor_invocation", "user_type"}), None)
        if body is None or body.type == "user_type":
            return self.type(body)
        head, line = self.typed(body), node.start_point[0] + 1
        args, kwargs = self.arguments(next((c for c in body.named_children if c.type == "value_arguments"), None))
        made = self.add_site(Call(head or Opaque(line), args, kwargs, line, self.column(node), node.end_point[0] + 1))
        self.mark(made, decorator=True)
        return made

    # -- members and calls -------------------------------------------------------------------------------------------

    def member(self, node: Node) -> Expr:
        """``base.name``, ``base?.name``, ``Name::class``."""
        parts = self.parts(node)
        if len(parts) < 2:
            return self.expr(parts[0]) if parts else self.opaque(node)
        base, name = self.expr(parts[0]), self.text(parts[-1])
        if name in {"class", "java"}:  # Name::class.java is the class
            return base
        return Attr(base, name, parts[-1].start_point[0] + 1)

    def reference(self, node: Node) -> Expr:
        """``object::name`` is the method; ``Name::class`` is the class."""
        parts = self.parts(node)
        if len(parts) == 2:
            return Attr(self.expr(parts[0]), self.text(parts[1]), node.start_point[0] + 1)
        return self.expr(parts[0]) if parts else self.opaque(node)

    def chain(self, node: Node) -> Expr:
        """``a.f(x).g { }``: also noted as sites; builders are one construction."""
        rows: list[tuple[Node, Node]] = []  # call, its name
        root: Node | None = node
        while root is not None and root.type == "call_expression":
            parts = self.parts(root)
            head = parts[0] if parts else None
            if head is None or head.type != "navigation_expression" or len(self.parts(head)) < 2:
                break
            rows.append((root, self.parts(head)[-1]))
            root = self.parts(head)[0]
        base = self._head(root) if root is not None else None
        links = [self._link(call, name) for call, name in reversed(rows[-MAX_CHAIN:])]
        start = (node.start_point[0] + 1, self.column(node))
        if isinstance(base, Call) and root is not None and root.type == "call_expression":
            made, links = constructed(base, links)
            if made is not base and isinstance(made, Call):
                self.sites = [s for s in self.sites if s.call is not base]
                self.add_site(made)
            base = made
        return chained(base, [x for x in links if x.name not in _SAME], start, self.add_site)

    def _head(self, node: Node) -> Expr:
        """Lower the root of a chain: a plain call ``f(x)``, or any expression."""
        parts = self.parts(node)
        if node.type != "call_expression" or not parts:
            return self.expr(node)
        func = self.expr(parts[0])
        args, kwargs = self._given(parts[1:])
        if isinstance(func, Name) and func.id == "lazy" and args and isinstance(args[-1], Closure):
            values = self.returns[args[-1].scope]
            return values[-1] if values else Opaque(func.line)
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        return self.add_site(Call(func, args, kwargs, line, self.column(parts[0]), end))

    def _link(self, call: Node, name: Node) -> Link:
        args, kwargs = self._given(self.parts(call)[1:])
        return Link(self.text(name), args, kwargs, name.start_point[0] + 1, self.column(name), call.end_point[0] + 1)

    def _given(self, nodes: list[Node]) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        """Return the arguments of a call, those of a function behind it included."""
        args: tuple[Expr, ...] = ()
        kwargs: tuple[tuple[str, Expr], ...] = ()
        for node in nodes:
            if node.type == "value_arguments":
                args, kwargs = self.arguments(node)
            elif node.type in {"annotated_lambda", "lambda_literal"}:
                value = self.expr(node)
                args = (*args, value)
        tables = [a for a in args if isinstance(a, Table)]
        extra = [(k.value, v) for t in tables for k, v in t.pairs if isinstance(k, Const) and isinstance(k.value, str)]
        return args, (*kwargs, *extra)

    def arguments(self, node: Node | None) -> tuple[tuple[Expr, ...], tuple[tuple[str, Expr], ...]]:
        """Lower ``(a, name = b, *c)``."""
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        for child in self.parts(node) if node is not None else []:
            parts = self.parts(child)
            if not parts:
                continue
            if any(c.type == "=" for c in child.children) and len(parts) > 1:
                kwargs.append((self.text(parts[0]), self.expr(parts[-1])))
            else:
                args.append(self.expr(parts[-1]))
        return tuple(args), tuple(kwargs)

    def closure(self, node: Node) -> Expr:
        """``{ x -> value }``: a function, or the mapping that it makes of its parameter or of what it is a block of."""
        body = node if node.type == "lambda_literal" else next(iter(self.parts(node)), node)
        given = next((c for c in body.named_children if c.type == "lambda_parameters"), None)
        names = [self.text(p).partition(":")[0].strip() for p in (self.parts(given) if given is not None else [])] or [
            IT
        ]
        params = tuple(Param(n, None, None) for n in names)
        line = node.start_point[0] + 1
        index = self.open_scope("lambda", f"<lambda:{len(self.scopes)}>", line, node.end_point[0] + 1, params=params)
        outer, self.scope = self.scope, index
        first, bound = len(self.sites), len(self.bindings)
        rows = [c for c in self.parts(body) if c.type != "lambda_parameters"]
        for row in rows[:-1]:
            self.statement(row)
        value = self.value_of(rows[-1]) if rows else None
        if value is not None:
            self.returns[index].append(value)
        self.scope = outer
        set_here = [
            b for b in self.bindings[bound:] if b.scope == index and b.kind == "assign" and b.target.isidentifier()
        ]
        local = {b.target for b in set_here if b.annotation is not None}
        if set_here and len(set_here) > len(local) and given is None:
            return Table(tuple((Const(b.target, b.line), b.value) for b in set_here), line)
        own = [s for s in self.sites[first:] if s.scope == index]
        made = configured(names[0], value, own, line) if len(names) == 1 and value is not None else None
        return made if made is not None else Closure(index, line)

    # -- operators ---------------------------------------------------------------------------------------------------

    def binary(self, node: Node) -> Expr:
        """``a + b``, ``a ?: b`` and comparisons; other operators are opaque."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = next((c.type for c in node.children if not c.is_named), "")
        if left is None or right is None:
            return self.opaque(node)
        a, b, line = self.expr(left), self.expr(right), node.start_point[0] + 1
        if operator == "+":
            return added(a, b, line)
        if operator == "?:":
            return first_of(a, b, line)
        if operator in _COMPARES:
            self.compares += [(a, self.branch), (b, self.branch)]
        return Opaque(line, (a, b))

    def unary(self, node: Node) -> Expr:
        """``-1`` is a number, ``value!!`` its value; other operators are opaque."""
        parts = self.parts(node)
        value = self.expr(parts[0]) if parts else Opaque(node.start_point[0] + 1)
        text = self.text(node)
        if text.endswith("!!"):
            return value
        if isinstance(value, Const) and type(value.value) in {int, float} and text.startswith("-"):
            return Const(-value.value, value.line)  # type: ignore[operator]  # a number, as the line above says
        return Opaque(node.start_point[0] + 1, (value,))

    def item(self, node: Node) -> Expr:
        """``base[key]``."""
        parts = self.parts(node)
        if len(parts) < 2:
            return self.opaque(node)
        return Index(self.expr(parts[0]), self.expr(parts[1]), node.start_point[0] + 1)

    def first(self, node: Node) -> Expr:
        """``(value)``, ``value as Type``, ``key to value`` without its name: the first part."""
        parts = self.parts(node)
        return self.expr(parts[0]) if parts else Opaque(node.start_point[0] + 1)


Expressions.EXPRESSIONS = {
    **dict.fromkeys(("identifier", "simple_identifier", "boolean_literal", "null_literal", "null"), Expressions.name),
    **dict.fromkeys(("this_expression", "this"), Expressions.this),
    **dict.fromkeys(
        ("number_literal", "integer_literal", "float_literal", "real_literal", "long_literal"), Expressions.number
    ),
    **dict.fromkeys(("string_literal", "multiline_string_literal", "character_literal"), Expressions.string),
    "navigation_expression": Expressions.member,
    "callable_reference": Expressions.reference,
    "call_expression": Expressions.chain,
    "annotated_lambda": Expressions.closure,
    "lambda_literal": Expressions.closure,
    "binary_expression": Expressions.binary,
    "unary_expression": Expressions.unary,
    "index_expression": Expressions.item,
    "parenthesized_expression": Expressions.first,
    "as_expression": Expressions.first,
}
