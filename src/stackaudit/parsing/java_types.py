"""Types, annotations and parameters of Java → the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Attr, Call, Expr, Name, Param
from stackaudit.parsing.lowering import Lowering

if TYPE_CHECKING:
    from tree_sitter import Node

GIVEN = frozenset({"Value", "ConfigProperty", "Property"})
"""Annotations that say which setting gives a field or parameter its value."""
HOLDERS = frozenset({
    "Optional", "Instance", "Provider", "Supplier", "ObjectProvider", "ObjectFactory", "CompletableFuture", "CompletionStage",
    "Future", "Uni", "Mono", "Lazy", "AtomicReference",
})  # fmt: skip
"""Generic types that hold one value of their argument."""
_PLAIN = frozenset({"void_type", "integral_type", "floating_point_type", "boolean_type"})


class Types(Lowering):
    """Lowers what stands before a name."""

    COMMENTS = frozenset({"line_comment", "block_comment"})
    TEXTS = frozenset({"string_literal", "character_literal"})
    SILENT = frozenset({
        "line_comment", "block_comment", "modifiers", "type_identifier", "scoped_type_identifier", "generic_type", "array_type",
        "integral_type", "floating_point_type", "boolean_type", "void_type", "type_arguments", "type_parameters", "throws",
        "string_fragment", "escape_sequence", "dimensions", "break_statement", "continue_statement", "module_declaration",
    })  # fmt: skip

    def type(self, node: Node | None, depth: int = 0) -> Expr | None:
        """Lower a type as far as it can name a class; a type that only holds another one is that one."""
        if node is None or node.type in _PLAIN or depth > 6:
            return None
        line = node.start_point[0] + 1
        match node.type:
            case "type_identifier" | "identifier":
                name = self.text(node)
                return None if name in {"var", "val"} else Name(name, line)
            case "scoped_type_identifier":
                parts = self.parts(node)
                owner = self.type(parts[0], depth + 1) if parts else None
                return Attr(owner, self.text(parts[-1]), line) if owner is not None else None
            case "generic_type":
                return self._generic(node, depth)
            case "annotated_type":
                return self.type(self.parts(node)[-1], depth + 1)
            case _:
                return None

    def _generic(self, node: Node, depth: int) -> Expr | None:
        parts = self.parts(node)
        inner = self.parts(parts[1]) if len(parts) > 1 else []
        if len(inner) == 1 and self.text(parts[0]).rpartition(".")[2] in HOLDERS:
            return self.type(inner[0], depth + 1)
        return self.type(parts[0], depth + 1)

    # -- annotations -------------------------------------------------------------------------------------------------

    def annotations(self, node: Node) -> tuple[Expr, ...]:
        """Lower the annotations of a declaration; those with arguments are sites."""
        modifiers = next((c for c in node.children if c.type == "modifiers"), None)
        rows = modifiers.named_children if modifiers is not None else []
        return tuple(self.annotation(c) for c in rows if c.type in {"annotation", "marker_annotation"})

    def annotation(self, node: Node) -> Expr:
        """Lower ``@Name`` or ``@Name(value, key = value)``."""
        name = node.child_by_field_name("name")
        line = node.start_point[0] + 1
        head = self.dotted(self.text(name) if name is not None else "", line)
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return head
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        for child in self.parts(arguments):
            value = child.child_by_field_name("value") if child.type == "element_value_pair" else None
            if value is not None:
                kwargs.append((self.field(child, "key"), self.expr(value)))
            else:
                args.append(self.expr(child))
        made = self.add_site(Call(head, tuple(args), tuple(kwargs), line, self.column(node), node.end_point[0] + 1))
        self.mark(made, decorator=True)
        return made

    @staticmethod
    def dotted(text: str, line: int) -> Expr:
        """Return a name with dots as attributes."""
        head, *rest = text.split(".")
        value: Expr = Name(head, line)
        for part in rest:
            value = Attr(value, part, line)
        return value

    @staticmethod
    def is_static(node: Node) -> bool:
        """Return whether a declaration belongs to its class, not to an object."""
        modifiers = next((c for c in node.children if c.type == "modifiers"), None)
        return modifiers is not None and any(c.type == "static" for c in modifiers.children)

    @staticmethod
    def given(annotations: tuple[Expr, ...]) -> Expr | None:
        """Return the annotation that says which setting gives the value; None when none does."""
        for row in annotations:
            func = row.func if isinstance(row, Call) else row
            if isinstance(func, Name) and func.id in GIVEN:
                return row
        return None

    # -- parameters --------------------------------------------------------------------------------------------------

    def params(self, node: Node | None) -> tuple[Param, ...]:
        """Lower the parameters of a method; a setting that gives one its value counts as its default."""
        rows = []
        for child in self.parts(node) if node is not None else []:
            if child.type == "formal_parameter":
                annotations = self.annotations(child)
                kind = self.type(child.child_by_field_name("type"))
                rows.append(Param(self.field(child, "name"), self.given(annotations), kind))
            elif child.type == "spread_parameter":
                name = next(
                    (self.field(c, "name") for c in child.named_children if c.type == "variable_declarator"), ""
                )
                rows.append(Param(f"*{name}", None, None))
            elif child.type == "identifier":
                rows.append(Param(self.text(child), None, None))
        return tuple(rows)
