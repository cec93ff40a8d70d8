"""Statements of JavaScript and TypeScript → the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Expr, Index, Opaque, Seq
from stackaudit.parsing.typescript_modules import Modules

if TYPE_CHECKING:
    from tree_sitter import Node

_FALSE = frozenset({"false", "0", "null", "undefined"})


class Statements(Modules):
    """Lowers a whole file: declarations and branches."""

    LANGUAGE = "javascript"
    TEXTS = frozenset({"string", "template_string"})

    # -- statements --------------------------------------------------------------------------------------------------

    def inner(self, node: Node) -> None:
        """A statement around another: a label, a namespace, ``declare``."""
        for child in node.named_children:
            if child.type not in {"identifier", "statement_identifier", "string", "nested_identifier"}:
                self.statement(child)

    def expression_statement(self, node: Node) -> None:
        """A value that is thrown away."""
        for child in self.parts(node):
            if child.type in {"internal_module", "module"}:
                self.inner(child)
                continue
            value = self.expr(child)
            self.mark(value, statement=True)

    def declaration(self, node: Node) -> None:
        """``const a = 1, { b } = c``."""
        for row in node.named_children:
            if row.type != "variable_declarator":
                continue
            target, value = row.child_by_field_name("name"), row.child_by_field_name("value")
            if target is None:
                continue
            annotation = self.annotation(row.child_by_field_name("type"))
            if value is None:
                if annotation is not None:
                    self.bind(target, Opaque(row.start_point[0] + 1), "annotation", annotation)
            elif not self.imported_value(target, value):
                name = self.text(target) if target.type == "identifier" else ""
                self.bind(target, self.valued(value, name), "assign", annotation)

    def return_(self, node: Node) -> None:
        """Note what the current scope returns."""
        self.returns[self.scope] += [self.expr(c) for c in self.parts(node)]

    # -- branches ----------------------------------------------------------------------------------------------------

    def if_(self, node: Node) -> None:
        """``if``, ``else if`` and ``else`` are arms of one group."""
        group, kind = self.new_group(), "if"
        arm: Node | None = node
        while arm is not None:
            condition = arm.child_by_field_name("condition")
            test = self.expr(condition) if condition is not None else None
            dead = condition is not None and self.text(condition).strip("() ") in _FALSE
            self.under(kind, arm.child_by_field_name("consequence"), test, dead=dead, group=group)
            clause = arm.child_by_field_name("alternative")
            rest = next(iter(self.parts(clause)), None) if clause is not None else None
            kind, arm = "elif", rest if rest is not None and rest.type == "if_statement" else None
            if rest is not None and arm is None:
                self.under("else", rest, group=group)

    def switch(self, node: Node) -> None:
        """Each ``case`` is an arm that compares the value; cases without a body belong to the next one."""
        group = self.new_group()
        value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        subject = self.expr(value) if value is not None else Opaque(node.start_point[0] + 1)
        wanted: list[Expr] = []
        for clause in body.named_children if body is not None else []:
            given = clause.child_by_field_name("value")
            if given is not None:
                wanted.append(self.expr(given))
                self.compares.append((wanted[-1], self.branch))
            rows = clause.children_by_field_name("body")
            if not rows:
                continue
            test = Seq((subject, *wanted), clause.start_point[0] + 1)
            self._arm("case" if wanted else "else", clause, rows, test, group)
            wanted = []

    def _arm(self, kind: str, clause: Node, rows: list[Node], test: Expr, group: int) -> None:
        before = self.open_branch(kind, clause, test, group=group)
        for row in rows:
            self.statement(row)
        self.branch = before

    def for_in(self, node: Node) -> None:
        """``for (const x of xs)``: the target is an item; the keys of ``in`` are unknown."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        source = self.expr(right) if right is not None else Opaque(node.start_point[0] + 1)
        if left is not None:
            line = left.start_point[0] + 1
            each = Index(source, Opaque(line), line) if operator is None or operator.type == "of" else Opaque(line)
            self.bind(left, each, "for")
        self.under("loop", node.child_by_field_name("body"), source)

    def for_(self, node: Node) -> None:
        """``for (let i = 0; i < n; i++)``."""
        first = node.child_by_field_name("initializer")
        if first is not None:
            self.statement(first)
        condition, step = node.child_by_field_name("condition"), node.child_by_field_name("increment")
        test = self.expr(condition) if condition is not None else None
        if step is not None:
            self.expr(step)
        self.under("loop", node.child_by_field_name("body"), test)

    def while_(self, node: Node) -> None:
        """``while`` and ``do … while``."""
        condition = node.child_by_field_name("condition")
        test = self.expr(condition) if condition is not None else None
        self.under("while", node.child_by_field_name("body"), test)

    def try_(self, node: Node) -> None:
        """``try``, ``catch`` and ``finally`` share a group."""
        group = self.new_group()
        self.under("try", node.child_by_field_name("body"), group=group)
        handler, last = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
        if handler is not None:
            self.under("except", handler.child_by_field_name("body"), Seq((), handler.start_point[0] + 1), group=group)
        if last is not None:
            self.under("finally", last.child_by_field_name("body"), group=group)

    def with_(self, node: Node) -> None:
        """Sloppy ``with``: only its body matters."""
        self.under("with", node.child_by_field_name("body"))


_BLOCKS = ("statement_block", "program", "else_clause", "switch_body")
Statements.STATEMENTS = {
    **dict.fromkeys(_BLOCKS, Statements.block),
    "ERROR": Statements.error,
    "expression_statement": Statements.expression_statement,
    "lexical_declaration": Statements.declaration,
    "variable_declaration": Statements.declaration,
    "function_declaration": Statements.function_declaration,
    "generator_function_declaration": Statements.function_declaration,
    "class_declaration": Statements.class_declaration,
    "abstract_class_declaration": Statements.class_declaration,
    "enum_declaration": Statements.enum,
    "import_statement": Statements.import_,
    "export_statement": Statements.export,
    "if_statement": Statements.if_,
    "switch_statement": Statements.switch,
    "for_in_statement": Statements.for_in,
    "for_statement": Statements.for_,
    "while_statement": Statements.while_,
    "do_statement": Statements.while_,
    "try_statement": Statements.try_,
    "return_statement": Statements.return_,
    "with_statement": Statements.with_,
    "labeled_statement": Statements.inner,
    "internal_module": Statements.inner,
    "module": Statements.inner,
    "ambient_declaration": Statements.inner,
}
