"""Imports and exports of JavaScript and TypeScript, also those of CommonJS and at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Import, Name
from stackaudit.parsing.typescript_definitions import Definitions

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFINITIONS = frozenset({
    "function_declaration", "generator_function_declaration", "class_declaration", "abstract_class_declaration",
})  # fmt: skip
_AROUND = frozenset({
    "await_expression", "parenthesized_expression", "as_expression", "non_null_expression", "satisfies_expression",
})  # fmt: skip


class Modules(Definitions):
    """Lowers what crosses the border of a file."""

    # -- imports -----------------------------------------------------------------------------------------------------

    def import_(self, node: Node) -> None:
        """``import a, { b as c } from "m"``, ``import * as m``, ``import type …``, ``import a = require("m")``."""
        source = node.child_by_field_name("source")
        unread = any(c.type in {"type", "typeof"} for c in node.children)
        for clause in node.named_children:
            if clause.type == "import_require_clause":
                self._required(clause)
            elif clause.type == "import_clause" and source is not None:
                self._clause(clause, self._module(source), unread=unread)
        if source is not None and not any(c.type == "import_clause" for c in node.named_children):
            self.add_import("", self._module(source), "", node)

    def _required(self, clause: Node) -> None:
        source = clause.child_by_field_name("source")
        name = next((c for c in clause.named_children if c.type == "identifier"), None)
        if source is not None and name is not None:
            self.add_import(self.text(name), self._module(source), "", clause)

    def _clause(self, clause: Node, module: str, *, unread: bool) -> None:
        for child in clause.named_children:
            if child.type == "identifier":
                self.add_import(self.text(child), module, "default", child, unread=unread)
            elif child.type == "namespace_import":
                for name in self.parts(child)[:1]:
                    self.add_import(self.text(name), module, "", child, unread=unread)
            elif child.type == "named_imports":
                for row in child.named_children:
                    if row.type == "import_specifier":
                        symbol = self.field(row, "name").strip("'\"")
                        typed = unread or any(c.type in {"type", "typeof"} for c in row.children)
                        self.add_import(self.field(row, "alias") or symbol, module, symbol, row, unread=typed)

    def add_import(self, local: str, module: str, symbol: str, node: Node, *, unread: bool = False) -> None:
        """Note one imported name; an import for its effects has none."""
        line = node.start_point[0] + 1
        self.imports.append(Import(local, module, symbol, 0, line, self.scope, self.branch, unread))

    def _module(self, source: Node) -> str:
        return self.text(source)[1:-1]

    def imported_value(self, target: Node, value: Node) -> bool:
        """Note ``const x = require("m")`` and ``const { a: b } = await import("m")``; returns whether it is one."""
        module, symbol = self._loaded(value)
        if not module:
            return False
        if target.type == "identifier":
            self.add_import(self.text(target), module, symbol, target)
        elif target.type == "object_pattern" and not symbol:
            for row in target.named_children:
                if row.type == "shorthand_property_identifier_pattern":
                    self.add_import(self.text(row), module, self.text(row), row)
                elif row.type == "pair_pattern":
                    self.add_import(self.field(row, "value"), module, self.field(row, "key").strip("'\""), row)
        else:
            return False
        return True

    def _loaded(self, node: Node) -> tuple[str, str]:
        """Return module and symbol of ``require("m").symbol`` or ``(await import("m")).symbol``; empty for others."""
        symbol = ""
        for _ in range(6):
            if node.type == "member_expression":
                inner = node.child_by_field_name("object")
                if symbol or inner is None:
                    return "", ""
                symbol, node = self.field(node, "property"), inner
            elif node.type in _AROUND:
                parts = self.parts(node)
                if not parts:
                    return "", ""
                node = parts[0]
            else:
                break
        func, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if node.type != "call_expression" or func is None or arguments is None or not self._loads(func):
            return "", ""
        given = self.parts(arguments)
        return (self.text(given[0])[1:-1], symbol) if given and given[0].type == "string" else ("", "")

    def _loads(self, func: Node) -> bool:
        return func.type == "import" or (func.type == "identifier" and self.text(func) == "require")

    # -- exports -----------------------------------------------------------------------------------------------------

    def export(self, node: Node) -> None:
        """``export …``: other names of what the file has, or what it passes on from another file."""
        source = node.child_by_field_name("source")
        if source is not None:
            self._passed_on(node, self._module(source))
            return
        declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        default = any(c.type == "default" for c in node.children)
        decorators = tuple(self.decorator(c) for c in node.named_children if c.type == "decorator")
        line = node.start_point[0] + 1
        if declaration is not None:
            if declaration.type in {"class_declaration", "abstract_class_declaration"}:
                self.class_declaration(declaration, decorators)
            else:
                self.statement(declaration)
            name = self.field(declaration, "name")
            if default and name and declaration.type in _DEFINITIONS:
                self.bindings.append(self.binding("default", Name(name, line), line))
        elif value is not None:
            self.bindings.append(self.binding("default", self.valued(value, "default"), line))
        for clause in node.named_children:
            for row in clause.named_children if clause.type == "export_clause" else []:
                name, alias = self.field(row, "name"), self.field(row, "alias")
                if alias and alias != name:
                    self.bindings.append(self.binding(alias, Name(name, line), line))

    def _passed_on(self, node: Node, module: str) -> None:
        unread = any(c.type == "type" for c in node.children)
        clauses = [c for c in node.named_children if c.type in {"export_clause", "namespace_export"}]
        for clause in clauses:
            if clause.type == "namespace_export":
                for name in self.parts(clause)[:1]:
                    self.add_import(self.text(name), module, "", node, unread=unread)
                continue
            for row in clause.named_children:
                symbol = self.field(row, "name")
                if row.type == "export_specifier" and symbol:
                    self.add_import(self.field(row, "alias") or symbol, module, symbol, row, unread=unread)
        if not clauses:
            self.add_import("*", module, "*", node, unread=unread)
