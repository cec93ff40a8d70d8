"""Patterns of JavaScript that take a value: names, destructuring, parameters; and the types beside them."""

from __future__ import annotations

from abc import ABC
from typing import TYPE_CHECKING

from stackaudit.model.code import Attr, Binding, Const, Either, Expr, Index, Name, Opaque, Param, Pipe, Table
from stackaudit.parsing.combining import alternatives
from stackaudit.parsing.lowering import Lowering

if TYPE_CHECKING:
    from tree_sitter import Node

_WAITED = frozenset({"Promise", "Readonly", "NonNullable", "Required", "Awaited", "Partial"})
"""Generic types that say no more than their argument."""
_PAIRS = frozenset(
    {"pair_pattern", "object_assignment_pattern", "shorthand_property_identifier_pattern", "rest_pattern"}
)


class Patterns(Lowering, ABC):
    """Gives values to patterns. ``this`` is called by its *receiver*: ``self`` in methods, ``cls`` in static ones."""

    receiver = "this"

    def binding(self, name: str, value: Expr, line: int) -> Binding:
        """Return a binding of the module: an exported name."""
        return Binding(name, value, 0, self.branch, line)

    # -- targets -----------------------------------------------------------------------------------------------------

    def bind(self, target: Node, value: Expr, kind: str, annotation: Expr | None = None) -> None:
        """Give *value* to a pattern."""
        if self.depth > self.MAX_DEPTH:
            self.errors += 1
            return
        self.depth += 1
        self._bind(target, value, kind, annotation)
        self.depth -= 1

    def _bind(self, target: Node, value: Expr, kind: str, annotation: Expr | None) -> None:
        line = target.start_point[0] + 1
        match target.type:
            case "identifier" | "shorthand_property_identifier_pattern" | "private_property_identifier":
                self.add_binding(self.text(target), value, line, kind, annotation)
            case "member_expression":
                self._member(target, value, line, kind)
            case "subscript_expression":
                base, key = target.child_by_field_name("object"), target.child_by_field_name("index")
                if base is not None and key is not None:
                    self.add_binding(self.text(base), Table(((self.expr(key), value),), line), line, "key")
            case "object_pattern":
                for child in target.named_children:
                    if child.type in _PAIRS:
                        self._property(child, value, kind)
            case "array_pattern" | "array":
                self._unpack(target, value, line, kind)
            case "assignment_pattern":
                self._defaulted(target, value, kind)
            case "rest_pattern" | "parenthesized_expression" | "non_null_expression" | "as_expression":
                for child in self.parts(target)[:1]:
                    self.bind(child, value, kind)
            case _:
                pass

    def _unpack(self, target: Node, value: Expr, line: int, kind: str) -> None:
        """``[a, , b]``: a place without a name counts."""
        position = 0
        for child in target.children:
            if child.type == ",":
                position += 1
            elif child.is_named and child.type != "comment":
                self.bind(child, Index(value, Const(position, line), line), kind)

    def _member(self, target: Node, value: Expr, line: int, kind: str) -> None:
        """``a.b = value``; on a plain name it is also a key that is set later (``options.model = …``)."""
        base, name = target.child_by_field_name("object"), self.field(target, "property")
        if base is None or not name:
            return
        owner = self.receiver if base.type == "this" else "".join(self.text(base).split())
        if owner == "module" and name == "exports":
            self._exported(value, line)
        elif owner in {"exports", "module.exports"}:
            self.bindings.append(self.binding(name, value, line))
        else:
            self.add_binding(f"{owner}.{name}", value, line, kind)
            if base.type == "identifier" and kind == "assign":
                self.add_binding(owner, Table(((Const(name, line), value),), line), line, "key")

    def _exported(self, value: Expr, line: int) -> None:
        """``module.exports = value``: the default export, and each key of a mapping under its own name."""
        self.bindings.append(self.binding("default", value, line))
        for key, item in value.pairs if isinstance(value, Table) else ():
            named = isinstance(key, Const) and isinstance(key.value, str)
            if named and isinstance(key, Const) and not (isinstance(item, Name) and item.id == key.value):
                self.bindings.append(self.binding(str(key.value), item, line))

    def _property(self, node: Node, value: Expr, kind: str) -> None:
        line = node.start_point[0] + 1
        match node.type:
            case "shorthand_property_identifier_pattern":
                self.bind(node, Attr(value, self.text(node), line), kind)
            case "object_assignment_pattern":
                left = node.child_by_field_name("left")
                if left is not None:
                    self._defaulted(node, Attr(value, self.text(left), line), kind)
            case "pair_pattern":
                key, target = node.child_by_field_name("key"), node.child_by_field_name("value")
                if key is not None and target is not None:
                    self.bind(target, Attr(value, self.text(key).strip("'\""), line), kind)
            case _:
                for child in self.parts(node):
                    self.bind(child, value, kind)

    def _defaulted(self, node: Node, value: Expr, kind: str) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            default = alternatives(self.expr(right))
            self.bind(left, Either((*alternatives(value), *default), node.start_point[0] + 1), kind)

    # -- parameters --------------------------------------------------------------------------------------------------

    def params(self, node: Node | None, *, method: bool) -> tuple[tuple[Param, ...], list[tuple[Node, Expr]]]:
        """Return the parameters of a function, and the patterns that take parts of them in its body.

        A method's first parameter is its receiver, as in Python; a pattern gets a name that no code can have (``@0``).
        """
        rows = [Param(self.receiver, None, None)] if method else []
        inside: list[tuple[Node, Expr]] = []
        alone = [node] if node is not None else []
        children = self.parts(node) if node is not None and node.type == "formal_parameters" else alone
        for position, child in enumerate(children):
            target, default, annotation = self._parameter(child)
            if target is None:
                continue
            line = child.start_point[0] + 1
            if target.type == "identifier":
                name = self.text(target)
                owned = any(c.type in {"accessibility_modifier", "readonly"} for c in child.children)
                if owned and method:  # constructor(private client: Client)
                    inside.append((child, Name(name, line)))
            elif target.type == "rest_pattern":
                name = f"*{self.text(target).lstrip('.')}"
            else:
                name = f"@{position}"
                inside.append((target, Name(name, line)))
            rows.append(Param(name, default, annotation))
        return tuple(rows), inside

    def _parameter(self, node: Node) -> tuple[Node | None, Expr | None, Expr | None]:
        """Return pattern, default and type of one parameter."""
        if node.type in {"required_parameter", "optional_parameter"}:
            value = node.child_by_field_name("value")
            return (
                node.child_by_field_name("pattern"),
                self.expr(value) if value else None,
                self.annotation(node.child_by_field_name("type")),
            )
        if node.type == "assignment_pattern":
            right = node.child_by_field_name("right")
            return node.child_by_field_name("left"), self.expr(right) if right else None, None
        return (None if node.type in {"decorator", "ERROR"} else node), None, None

    def take(self, inside: list[tuple[Node, Expr]]) -> None:
        """Bind the parts of parameters in the scope of the function."""
        for target, value in inside:
            if target.type in {"required_parameter", "optional_parameter"} and isinstance(value, Name):
                self.add_binding(f"{self.receiver}.{value.id}", value, value.line, "assign")
            else:
                self.bind(target, value, "assign")

    # -- types -------------------------------------------------------------------------------------------------------

    def annotation(self, node: Node | None) -> Expr | None:
        """Lower a type as far as it can name a class."""
        if node is None:
            return None
        inner = self.parts(node) if node.type == "type_annotation" else [node]
        return self._type(inner[0], 0) if inner else None

    def _type(self, node: Node, depth: int) -> Expr | None:
        line = node.start_point[0] + 1
        if depth > 8:
            return None
        match node.type:
            case "type_identifier" | "identifier":
                return Name(self.text(node), line)
            case "nested_type_identifier":
                base, name = node.child_by_field_name("module"), self.field(node, "name")
                return Attr(Name(self.text(base), line), name, line) if base is not None else None
            case "generic_type":
                return self._generic(node, depth)
            case "union_type" | "intersection_type":
                sides = [t for c in self.parts(node) for t in [self._type(c, depth + 1)] if t is not None]
                found = sides[0] if sides else None
                for side in sides[1:]:
                    found = Pipe(found, side, line) if found is not None else side
                return found
            case "parenthesized_type" | "readonly_type":
                return next((self._type(c, depth + 1) for c in self.parts(node)), None)
            case "type_query":
                return Opaque(line)
            case _:
                return None

    def _generic(self, node: Node, depth: int) -> Expr | None:
        """``Promise<X>`` is X; other generic types are their own name."""
        name = node.child_by_field_name("name")
        given = node.child_by_field_name("type_arguments")
        if name is not None and given is not None and self.text(name) in _WAITED and self.parts(given):
            return self._type(self.parts(given)[0], depth + 1)
        return self._type(name, depth + 1) if name is not None else None
