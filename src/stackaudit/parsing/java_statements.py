"""Declarations and statements of Java → the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Call, Const, Either, Expr, Import, Index, Name, Opaque, Param, Seq
from stackaudit.parsing.combining import alternatives
from stackaudit.parsing.java_expressions import RECEIVER, Expressions, options_of

if TYPE_CHECKING:
    from tree_sitter import Node

RESULT = "@return"
"""Name of the binding that holds the declared type of what a function returns."""
_CONSTRUCTORS = frozenset({"constructor_declaration", "compact_constructor_declaration"})
_HEADS = ("superclass", "interfaces", "extends_interfaces", "permits")


class Statements(Expressions):
    """Lowers a whole file: imports, classes, methods, and the statements inside."""

    LANGUAGE = "java"

    def import_(self, node: Node) -> None:
        """``import a.b.C``, ``import a.b.*``, ``import static a.b.C.f``."""
        name = next((self.text(c) for c in self.parts(node) if c.type in {"scoped_identifier", "identifier"}), "")
        whole = any(c.type == "asterisk" for c in node.children)
        module, _, symbol = (name, ".", "*") if whole else name.rpartition(".")
        line = node.start_point[0] + 1
        self.imports.append(Import(symbol, module, symbol, 0, line, self.scope, self.branch))

    # -- classes -----------------------------------------------------------------------------------------------------

    def class_(self, node: Node) -> None:
        """A class, interface, record or enumeration."""
        decorators = self.annotations(node)
        bases = [
            kind
            for head in node.children
            if head.type in {"superclass", "super_interfaces", "extends_interfaces"}
            for row in self.parts(head)
            for part in (self.parts(row) if row.type == "type_list" else [row])
            for kind in [self.type(part)]
            if kind is not None
        ]
        name = node.child_by_field_name("name")
        line = (name or node).start_point[0] + 1
        index = self.open_scope(
            "class", self.field(node, "name"), line, node.end_point[0] + 1, decorators=decorators, bases=tuple(bases)
        )
        outer, self.scope = self.scope, index
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            self._record(parameters)
        body = node.child_by_field_name("body")
        if body is not None:
            self.block(body)
        self.scope = outer

    def class_body(self, node: Node, name: str, bases: tuple[Expr, ...]) -> None:
        """Lower the body of a class without a name."""
        index = self.open_scope("class", name, node.start_point[0] + 1, node.end_point[0] + 1, bases=bases)
        self.inside(index, node)

    def _record(self, parameters: Node) -> None:
        """The parts of a record are its fields and the parameters of its constructor."""
        params = self.params(parameters)
        line, end = parameters.start_point[0] + 1, parameters.end_point[0] + 1
        for row in params:
            value = row.default or Opaque(line)
            self.add_binding(row.name, value, line, "assign" if row.default else "annotation", row.annotation)
        index = self.open_scope("function", "__init__", line, end, params=(Param(RECEIVER, None, None), *params))
        outer, self.scope = self.scope, index
        for row in params:
            self.add_binding(f"{RECEIVER}.{row.name}", Name(row.name, line), line, "assign", row.annotation)
        self.scope = outer

    def enum_constant(self, node: Node) -> None:
        """A constant of an enumeration is an object that the enumeration constructs; a plain one is its own name."""
        line, name = node.start_point[0] + 1, self.field(node, "name")
        arguments = node.child_by_field_name("arguments")
        args = self.arguments(arguments)
        owner = Name(self.scopes[self.scope].name, line)
        made = Call(owner, args, options_of(args), line, self.column(node), node.end_point[0] + 1)
        self.add_binding(name, self.add_site(made) if args else Const(name, line), line, "assign")
        body = node.child_by_field_name("body")
        if body is not None:
            self.class_body(body, f"<{name}>", (owner,))

    def field_declaration(self, node: Node) -> None:
        """``Type name = value``; a setting that an annotation names is its value."""
        given = self.given(self.annotations(node))
        kind = self.type(node.child_by_field_name("type"))
        for row in node.children_by_field_name("declarator"):
            value, name, line = row.child_by_field_name("value"), self.field(row, "name"), row.start_point[0] + 1
            if value is not None:
                self.add_binding(name, self.expr(value), line, "assign", kind)
            elif given is not None:
                self.add_binding(name, given, line, "assign", kind)
            elif kind is not None:
                self.add_binding(name, Const(None, line), line, "annotation", kind)

    # -- methods -----------------------------------------------------------------------------------------------------

    def method(self, node: Node) -> None:
        """A method or constructor; an abstract one has no body."""
        decorators = self.annotations(node)
        params = self.params(node.child_by_field_name("parameters"))
        static = self.is_static(node)
        name = node.child_by_field_name("name")
        line = (name or node).start_point[0] + 1
        constructs = node.type in _CONSTRUCTORS
        index = self.open_scope(
            "function", "__init__" if constructs else self.field(node, "name"), line, node.end_point[0] + 1,
            params=params if static else (Param(RECEIVER, None, None), *params),
            decorators=(*decorators, Name("staticmethod", line)) if static else decorators,
        )  # fmt: skip
        outer, self.scope = self.scope, index
        kind = None if constructs else self.type(node.child_by_field_name("type"))
        if kind is not None:
            self.add_binding(RESULT, Const(None, line), line, "annotation", kind)
        body = node.child_by_field_name("body")
        if body is not None:
            self.block(body)
        self.scope = outer

    # -- statements --------------------------------------------------------------------------------------------------

    def expression_statement(self, node: Node) -> None:
        """A value that is thrown away."""
        for child in self.parts(node):
            self.mark(self.expr(child), statement=True)

    def local(self, node: Node) -> None:
        """``Type name = value``."""
        kind = self.type(node.child_by_field_name("type"))
        for row in node.children_by_field_name("declarator"):
            value, line = row.child_by_field_name("value"), row.start_point[0] + 1
            if value is not None:
                self.add_binding(self.field(row, "name"), self.expr(value), line, "assign", kind)
            elif kind is not None:
                self.add_binding(self.field(row, "name"), Const(None, line), line, "annotation", kind)

    def return_(self, node: Node) -> None:
        """Note what the current function returns."""
        self.returns[self.scope] += [self.expr(c) for c in self.parts(node)]

    def if_(self, node: Node) -> None:
        """``if``, ``else if`` and ``else`` are arms of one group."""
        group, kind = self.new_group(), "if"
        arm: Node | None = node
        while arm is not None:
            condition = arm.child_by_field_name("condition")
            test = self.expr(condition) if condition is not None else None
            dead = isinstance(test, Const) and test.value is False
            self.under(kind, arm.child_by_field_name("consequence"), test, dead=dead, group=group)
            rest = arm.child_by_field_name("alternative")
            kind, arm = "elif", rest if rest is not None and rest.type == "if_statement" else None
            if rest is not None and arm is None:
                self.under("else", rest, group=group)

    def for_each(self, node: Node) -> None:
        """``for (Type x : xs)``."""
        value, line = node.child_by_field_name("value"), node.start_point[0] + 1
        source = self.expr(value) if value is not None else Opaque(line)
        kind = self.type(node.child_by_field_name("type"))
        self.add_binding(self.field(node, "name"), Index(source, Opaque(line), line), line, "for", kind)
        self.under("loop", node.child_by_field_name("body"), source)

    def for_(self, node: Node) -> None:
        """``for (int i = 0; i < n; i++)``."""
        for first in node.children_by_field_name("init"):
            self.statement(first)
        condition = node.child_by_field_name("condition")
        test = self.expr(condition) if condition is not None else None
        self.under("loop", node.child_by_field_name("body"), test)

    def while_(self, node: Node) -> None:
        """``while`` and ``do … while``."""
        condition = node.child_by_field_name("condition")
        test = self.expr(condition) if condition is not None else None
        self.under("while", node.child_by_field_name("body"), test)

    def try_(self, node: Node) -> None:
        """``try``, also with resources, ``catch`` and ``finally`` share a group."""
        group = self.new_group()
        for row in (r for c in node.named_children if c.type == "resource_specification" for r in self.parts(c)):
            value = row.child_by_field_name("value")
            if value is not None:
                kind, line = self.type(row.child_by_field_name("type")), row.start_point[0] + 1
                self.add_binding(self.field(row, "name"), self.expr(value), line, "with", kind)
        self.under("try", node.child_by_field_name("body"), group=group)
        for child in node.named_children:
            if child.type == "catch_clause":
                kinds = [self.type(t) for p in child.named_children for c in p.named_children for t in self.parts(c)]
                test = Seq(tuple(k for k in kinds if k is not None), child.start_point[0] + 1)
                self.under("except", child.child_by_field_name("body"), test, group=group)
            elif child.type == "finally_clause":
                self.under("finally", next(iter(self.parts(child)), None), group=group)

    # -- switch ------------------------------------------------------------------------------------------------------

    def switch(self, node: Node) -> Expr:
        """Each ``case`` is an arm that compares the value; as an expression it is one of its arms' values."""
        group, line = self.new_group(), node.start_point[0] + 1
        value, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
        subject = self.expr(value) if value is not None else Opaque(line)
        found: list[Expr] = []
        for clause in self.parts(body) if body is not None else []:
            labels = [c for c in clause.named_children if c.type == "switch_label"]
            wanted = [self.expr(p) for c in labels for p in self.parts(c)]
            self.compares += [(w, self.branch) for w in wanted]
            before = self.open_branch(
                "case" if wanted else "else", clause, Seq((subject, *wanted), clause.start_point[0] + 1), group=group
            )
            for row in self.parts(clause):
                if row.type == "expression_statement" and clause.type == "switch_rule":
                    found += [self.expr(c) for c in self.parts(row)]
                elif row.type != "switch_label":
                    self.statement(row)
            self.branch = before
        return Either(tuple(o for f in found for o in alternatives(f)), line) if found else Opaque(line)

    def switch_statement(self, node: Node) -> None:
        """A ``switch`` whose value is thrown away."""
        self.switch(node)


_BLOCKS = (
    "program", "block", "class_body", "interface_body", "enum_body", "enum_body_declarations", "constructor_body",
    "annotation_type_body", "static_initializer", "synchronized_statement", "labeled_statement",
)  # fmt: skip
_CLASSES = (
    "class_declaration", "interface_declaration", "record_declaration", "enum_declaration", "annotation_type_declaration",
)  # fmt: skip
Statements.EXPRESSIONS = {**Expressions.EXPRESSIONS, "switch_expression": Statements.switch}
Statements.STATEMENTS = {
    **dict.fromkeys(_BLOCKS, Statements.block),
    **dict.fromkeys(_CLASSES, Statements.class_),
    **dict.fromkeys(("method_declaration", *sorted(_CONSTRUCTORS)), Statements.method),
    **dict.fromkeys(("field_declaration", "constant_declaration"), Statements.field_declaration),
    "ERROR": Statements.error,
    "import_declaration": Statements.import_,
    "package_declaration": lambda _self, _node: None,
    "enum_constant": Statements.enum_constant,
    "expression_statement": Statements.expression_statement,
    "local_variable_declaration": Statements.local,
    "return_statement": Statements.return_,
    "yield_statement": Statements.return_,
    "if_statement": Statements.if_,
    "enhanced_for_statement": Statements.for_each,
    "for_statement": Statements.for_,
    "while_statement": Statements.while_,
    "do_statement": Statements.while_,
    "try_statement": Statements.try_,
    "try_with_resources_statement": Statements.try_,
    "switch_expression": Statements.switch_statement,
}
