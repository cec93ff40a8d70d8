"""Expressions of Python → the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import (
    Attr,
    Branch,
    Call,
    Closure,
    Const,
    Either,
    Expr,
    Index,
    Join,
    Name,
    Opaque,
    Param,
    Pipe,
    Seq,
    Table,
)
from stackaudit.parsing.combining import added, alternatives, first_of, joined, number
from stackaudit.parsing.lowering import Lowering
from stackaudit.parsing.python_text import literal, unescape

if TYPE_CHECKING:
    from tree_sitter import Node

SILENT = frozenset({
    "comment", "pass_statement", "break_statement", "continue_statement", "nonlocal_statement",
    "future_import_statement", "line_continuation", "string_start", "string_end", "escape_sequence",
})  # fmt: skip


_SHIFTS = {">>": "__rshift__", "<<": "__lshift__"}

_UNEQUAL = frozenset({"!=", "<>", "is not", "not in"})


class Expressions(Lowering):
    """Lowers expressions, and the targets and parameters that take them."""

    SILENT = SILENT

    # -- bindings and parameters -------------------------------------------------------------------------------------

    def bind(self, target: Node, value: Expr, kind: str, annotation: Expr | None = None) -> None:
        """Give *value* to a target: a name, an attribute, an item, or several names."""
        line = target.start_point[0] + 1
        match target.type:
            case "identifier":
                self.add_binding(self.text(target), value, line, kind, annotation)
            case "attribute":
                self.add_binding("".join(self.text(target).split()), value, line, kind, annotation)
            case "pattern_list" | "tuple_pattern" | "list_pattern":
                self.unpack(self.parts(target), value, line, kind)
            case "subscript":
                base = self.field(target, "value")
                key = target.child_by_field_name("subscript")
                pair = Table(((self.expr(key) if key else None, value),), line)
                self.add_binding(base, pair, line, "key")
            case _:
                pass

    def unpack(self, targets: list[Node], value: Expr, line: int, kind: str) -> None:
        """Give each of several targets its part of *value*."""
        if self.depth > self.MAX_DEPTH:
            self.errors += 1
            return
        self.depth += 1
        pieces = value.items if isinstance(value, Seq) and len(value.items) == len(targets) else ()
        for position, target in enumerate(targets):
            self.bind(target, pieces[position] if pieces else Index(value, Const(position, line), line), kind)
        self.depth -= 1

    def params(self, node: Node) -> tuple[Param, ...]:
        """Lower the parameters of a function or lambda."""
        rows = []
        for child in node.named_children:
            match child.type:
                case "identifier":
                    rows.append(Param(self.text(child), None, None))
                case "typed_parameter":
                    kind = child.child_by_field_name("type")
                    rows.append(Param(self.text(child.named_children[0]), None, self.expr(kind) if kind else None))
                case "default_parameter" | "typed_default_parameter":
                    value, kind = child.child_by_field_name("value"), child.child_by_field_name("type")
                    default, annotation = self.expr(value) if value else None, self.expr(kind) if kind else None
                    rows.append(Param(self.field(child, "name"), default, annotation))
                case "list_splat_pattern" | "dictionary_splat_pattern":
                    rows.append(Param(self.text(child), None, None))
                case _:
                    pass
        return tuple(rows)

    # -- expressions -------------------------------------------------------------------------------------------------

    def name(self, node: Node) -> Expr:
        """``name``."""
        return Name(self.text(node), node.start_point[0] + 1)

    def attribute(self, node: Node) -> Expr:
        """``base.name``."""
        base, attr = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if base is None or attr is None:
            return Opaque(node.start_point[0] + 1)
        return Attr(self.expr(base), self.text(attr), attr.start_point[0] + 1)

    def call(self, node: Node) -> Expr:
        """``func(args, key=value, **more)``: also noted as a site."""
        func, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if func is None or arguments is None:
            return self.opaque(node)
        callee = self.expr(func)
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        if arguments.type == "generator_expression":
            args.append(self.expr(arguments))
        else:
            for child in self.parts(arguments):
                if child.type == "keyword_argument":
                    given = child.child_by_field_name("value")
                    if given is not None:
                        kwargs.append((self.field(child, "name"), self.expr(given)))
                elif child.type == "dictionary_splat":
                    kwargs.append(("**", self.expr(child.named_children[0])))
                else:
                    args.append(self.expr(child))
        token = func.child_by_field_name("attribute") if func.type == "attribute" else func
        place: Node = token or func
        line, column = place.start_point[0] + 1, self.column(place)
        return self.add_site(Call(callee, tuple(args), tuple(kwargs), line, column, node.end_point[0] + 1))

    def await_(self, node: Node) -> Expr:
        """``await value``: marks the site."""
        inner = self.parts(node)
        value: Expr = self.expr(inner[0]) if inner else Opaque(node.start_point[0] + 1)
        self.mark(value, awaited=True)
        return value

    def string(self, node: Node) -> Expr:
        """A text, or an f-string with its parts."""
        line = node.start_point[0] + 1
        if any(c.type == "interpolation" for c in node.named_children):
            parts: list[Expr] = []
            for child in node.named_children:
                if child.type == "interpolation":
                    inner = self.parts(child)  # the expression, then its conversion and format
                    parts.append(self.expr(inner[0]) if inner else Opaque(line))
                elif child.type == "string_content":
                    start = self.text(node.children[0]).lower()
                    piece = unescape(self.text(child), raw="r" in start, braces=True)
                    parts.append(Const(piece, child.start_point[0] + 1))
            return Join(tuple(parts), line)
        value = literal(self.text(node))
        return Opaque(line) if value is None else Const(value, line)

    def concatenated(self, node: Node) -> Expr:
        """Texts side by side."""
        parts = tuple(self.expr(c) for c in self.parts(node))
        return joined(parts, node.start_point[0] + 1)

    def number(self, node: Node) -> Expr:
        """A number; one that no message or report can hold is opaque."""
        text, line = self.text(node).replace("_", ""), node.start_point[0] + 1
        try:
            return number(int(text, 0) if node.type == "integer" else float(text), line)
        except ValueError:  # imaginary, or longer than Python reads
            return Opaque(line)

    def constant(self, node: Node) -> Expr:
        """``True``, ``False`` and ``None``."""
        return Const({"true": True, "false": False}.get(node.type), node.start_point[0] + 1)

    def sequence(self, node: Node) -> Expr:
        """A list, tuple or set."""
        return Seq(tuple(self.item(c) for c in self.parts(node)), node.start_point[0] + 1)

    def item(self, node: Node) -> Expr:
        """An item of a list; ``*call()`` alone, which the grammar takes for a call of ``*call``, is spread too."""
        value = self.expr(node)
        starred = node.type != "list_splat" and self.data.startswith(b"*", node.start_byte)
        return Opaque(value.line, (value,)) if starred else value

    def splat(self, node: Node) -> Expr:
        """``*value`` as the grammar puts it into the head of a call (see `item`)."""
        inside = node.parent is not None and node.parent.type in {"call", "attribute", "subscript"}
        return self.expr(self.parts(node)[0]) if inside and self.parts(node) else self.opaque(node)

    def dictionary(self, node: Node) -> Expr:
        """``{key: value, **more}``."""
        pairs: list[tuple[Expr | None, Expr]] = []
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    pairs.append((self.expr(key), self.expr(value)))
            elif child.type == "dictionary_splat":
                pairs.append((None, self.expr(child.named_children[0])))
        return Table(tuple(pairs), node.start_point[0] + 1)

    def subscript(self, node: Node) -> Expr:
        """``base[key]``; several keys are one sequence."""
        base, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
        line = node.start_point[0] + 1
        if base is None or not keys:
            return self.opaque(node)
        found = tuple(self.expr(k) for k in keys)
        return Index(self.expr(base), found[0] if len(found) == 1 else Seq(found, line), line)

    def binary(self, node: Node) -> Expr:
        """``a + b``, ``a | b``, ``text % values``; shifts are the methods they call; other operators are opaque."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None:
            return self.opaque(node)
        kind = operator.type if operator else ""
        a, b = self.expr(left), self.expr(right)
        line = node.start_point[0] + 1
        if kind == "+":
            return added(a, b, line)
        if kind == "|":
            return Pipe(a, b, line)
        if kind == "%" and isinstance(a, Const) and isinstance(a.value, str):
            return Join((a, b), line)
        if kind in _SHIFTS and operator is not None:
            return self.shift(a, b, operator)
        return Opaque(line, (a, b))

    def shift(self, left: Expr, right: Expr, operator: Node) -> Expr:
        """``a >> b`` is a call of a method of *a*: pipelines are wired with it. Numbers stay opaque."""
        line, end = operator.start_point[0] + 1, operator.end_point[0] + 1
        if any(isinstance(side, Const) for side in (left, right)):
            return Opaque(line, (left, right))
        method = Attr(left, _SHIFTS[self.text(operator)], line)
        return self.add_site(Call(method, (right,), (), line, self.column(operator), end))

    def boolean(self, node: Node) -> Expr:
        """``a or b`` is one of both; ``and`` is opaque."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.opaque(node)
        a, b = self.expr(left), self.expr(right)
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type == "or":
            return first_of(a, b, node.start_point[0] + 1)
        return Opaque(node.start_point[0] + 1, (a, b))

    def conditional(self, node: Node) -> Expr:
        """``a if test else b`` is one of both."""
        parts = self.parts(node)
        if len(parts) != 3:
            return self.opaque(node)
        first, _test, last = self.expr(parts[0]), self.expr(parts[1]), self.expr(parts[2])
        return Either((*alternatives(first), *alternatives(last)), node.start_point[0] + 1)

    def comparison(self, node: Node) -> Expr:
        """Operands are noted: they are looked at, not used. ``a != b`` is lowered as ``not (a == b)`` would be."""
        parts = tuple(self.expr(c) for c in self.parts(node))
        self.compares.extend((part, self.branch) for part in parts)
        found = Opaque(node.start_point[0] + 1, parts)
        return Opaque(found.line, (found,)) if any(c.type in _UNEQUAL for c in node.children) else found

    def lambda_(self, node: Node) -> Expr:
        """A scope of its own that returns its body."""
        parameters, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        params = self.params(parameters) if parameters else ()
        index = self.open_scope("lambda", f"<lambda:{len(self.scopes)}>", line, end, params=params)
        before, self.scope = self.scope, index
        if body is not None:
            self.returns[index].append(self.expr(body))
        self.scope = before
        return Closure(index, line)

    def comprehension(self, node: Node) -> Expr:
        """A comprehension is a loop: its element stands in a branch of its own; its value is a sequence of it."""
        before, line, end = self.branch, node.start_point[0] + 1, node.end_point[0] + 1
        clauses = [c for c in node.named_children if c.type == "for_in_clause"]
        for clause in clauses:
            left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
            if left is not None and right is not None:
                source = self.expr(right)
                self.bind(left, Index(source, Opaque(left.start_point[0] + 1), left.start_point[0] + 1), "for")
                self.branches.append(Branch(self.branch, "loop", line, end, source))
                self.branch = len(self.branches) - 1
        parts = [c for c in node.named_children if c.type not in {"for_in_clause", "comment"}]
        values = tuple(self.expr(c) for c in parts)
        whole = self.filtered(clauses, parts) if node.type == "dictionary_comprehension" else None
        self.branch = before
        if whole is not None:
            return whole
        return Opaque(line, values) if node.type == "dictionary_comprehension" else Seq(values[:1], line)

    def filtered(self, clauses: list[Node], parts: list[Node]) -> Expr | None:
        """``{k: v for k, v in options.items() if v}`` is a mapping with the keys of *options*; None for any other."""
        left, right = clauses[0].child_by_field_name("left"), clauses[0].child_by_field_name("right")
        if len(clauses) != 1 or left is None or right is None or not parts:
            return None
        names = [self.text(part) for part in self.parts(left)]
        source = self.expr(right) if "".join(self.text(parts[0]).split()) == ":".join(names) else None
        match source:
            case Call(func=Attr(base=base, name="items"), args=()) if len(names) == 2:
                return base
            case _:
                return None

    def parenthesised(self, node: Node) -> Expr:
        """``(value)`` is its value."""
        inner = self.parts(node)
        return self.expr(inner[0]) if len(inner) == 1 else self.opaque(node)

    def named(self, node: Node) -> Expr:
        """``(name := value)`` binds and is its value."""
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if target is None or value is None:
            return self.opaque(node)
        expr = self.expr(value)
        self.bind(target, expr, "assign")
        return expr

    def unary(self, node: Node) -> Expr:
        """``-1`` is a number; other operators are opaque."""
        inner = node.child_by_field_name("argument")
        value = self.expr(inner) if inner else Opaque(node.start_point[0] + 1)
        if isinstance(value, Const) and isinstance(value.value, (int, float)) and self.text(node).startswith("-"):
            return Const(-value.value, value.line)
        return Opaque(node.start_point[0] + 1, (value,))


Expressions.EXPRESSIONS = {
    "identifier": Expressions.name,
    "attribute": Expressions.attribute,
    "call": Expressions.call,
    "await": Expressions.await_,
    "string": Expressions.string,
    "concatenated_string": Expressions.concatenated,
    "integer": Expressions.number,
    "float": Expressions.number,
    "true": Expressions.constant,
    "false": Expressions.constant,
    "none": Expressions.constant,
    "list": Expressions.sequence,
    "tuple": Expressions.sequence,
    "expression_list": Expressions.sequence,
    "set": Expressions.sequence,
    "list_splat": Expressions.splat,
    "dictionary": Expressions.dictionary,
    "subscript": Expressions.subscript,
    "binary_operator": Expressions.binary,
    "boolean_operator": Expressions.boolean,
    "conditional_expression": Expressions.conditional,
    "comparison_operator": Expressions.comparison,
    "lambda": Expressions.lambda_,
    "list_comprehension": Expressions.comprehension,
    "set_comprehension": Expressions.comprehension,
    "generator_expression": Expressions.comprehension,
    "dictionary_comprehension": Expressions.comprehension,
    "parenthesized_expression": Expressions.parenthesised,
    "named_expression": Expressions.named,
    "unary_operator": Expressions.unary,
    "not_operator": Expressions.unary,
    "type": Expressions.parenthesised,
}
