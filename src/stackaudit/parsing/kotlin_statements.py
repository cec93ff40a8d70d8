"""Declarations and statements of Kotlin → the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.model.code import Call, Const, Either, Expr, Import, Index, Name, Opaque, Param, Seq
from stackaudit.parsing.combining import alternatives
from stackaudit.parsing.java_statements import RESULT
from stackaudit.parsing.java_types import GIVEN
from stackaudit.parsing.kotlin_expressions import RECEIVER, Expressions

if TYPE_CHECKING:
    from tree_sitter import Node

_DECLARED = frozenset(
    {"user_type", "nullable_type", "modifiers", "parameter_modifiers", "type_modifiers", "function_type"}
)


class Statements(Expressions):
    """Lowers a whole file: imports, classes, functions, and the statements inside."""

    LANGUAGE = "kotlin"

    def import_(self, node: Node) -> None:
        """``import a.b.C``, ``import a.b.C as D``, ``import a.b.*``."""
        parts = self.parts(node)
        if not parts:
            return
        name, line = "".join(self.text(parts[0]).split()), node.start_point[0] + 1
        whole = any(c.type in {"*", ".*"} for c in node.children) or self.text(node).rstrip().endswith("*")
        module, _, symbol = (name, ".", "*") if whole else name.rpartition(".")
        local = self.text(parts[1]) if len(parts) > 1 else symbol
        self.imports.append(Import(local, module, symbol, 0, line, self.scope, self.branch))

    # -- classes -----------------------------------------------------------------------------------------------------

    def class_(self, node: Node) -> None:
        """A class, interface or object."""
        decorators = self.annotations(node)
        bases = [
            kind
            for row in node.named_children
            if row.type == "delegation_specifiers"
            for spec in self.parts(row)
            for part in self.parts(spec)
            for kind in [self.typed(part) if part.type == "constructor_invocation" else self.type(part)]
            if kind is not None
        ]
        name = node.child_by_field_name("name")
        line = (name or node).start_point[0] + 1
        index = self.open_scope(
            "class", self.field(node, "name"), line, node.end_point[0] + 1, decorators=decorators, bases=tuple(bases)
        )
        outer, self.scope = self.scope, index
        for child in node.named_children:
            if child.type == "primary_constructor":
                self._constructor(child)
            elif child.type in {"class_body", "enum_class_body"}:
                self.block(child)
        self.scope = outer

    def _constructor(self, node: Node) -> None:
        """The parameters of a primary constructor, which are fields as well."""
        params: list[Param] = []
        for row in (p for c in self.parts(node) for p in (self.parts(c) if c.type == "class_parameters" else [c])):
            if row.type != "class_parameter":
                continue
            given = self._setting(self.annotations(row))
            rest = [c for c in self.parts(row) if c.type not in _DECLARED]
            if not rest:
                continue
            default = self.expr(rest[-1]) if len(rest) > 1 else None
            params.append(Param(self.text(rest[0]), given or default, self.typed(row)))
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        for param in params:
            self.add_binding(param.name, Const(None, line), line, "annotation", param.annotation)
        index = self.open_scope("function", "__init__", line, end, params=(Param(RECEIVER, None, None), *params))
        outer, self.scope = self.scope, index
        for param in params:
            self.add_binding(f"{RECEIVER}.{param.name}", Name(param.name, line), line, "assign", param.annotation)
        self.scope = outer

    @staticmethod
    def _setting(annotations: tuple[Expr, ...]) -> Expr | None:
        """Return the annotation that says which setting gives the value; None when none does."""
        return next(
            (a for a in annotations if isinstance(a, Call) and isinstance(a.func, Name) and a.func.id in GIVEN), None
        )

    def companion(self, node: Node) -> None:
        """What belongs to the class itself is a part of it."""
        for child in node.named_children:
            if child.type == "class_body":
                self.block(child)

    def enum_entry(self, node: Node) -> None:
        """A constant of an enumeration is an object that the enumeration constructs; a plain one is its own name."""
        parts, line = self.parts(node), node.start_point[0] + 1
        name = self.text(parts[0]) if parts else ""
        args, kwargs = self.arguments(next((c for c in parts if c.type == "value_arguments"), None))
        owner = Name(self.scopes[self.scope].name, line)
        made = Call(owner, args, kwargs, line, self.column(node), node.end_point[0] + 1)
        self.add_binding(name, self.add_site(made) if args else Const(name, line), line, "assign")

    def property(self, node: Node) -> None:
        """``val name: Type = value``, ``val name by lazy { value }``, ``val (a, b) = pair``."""
        given = self._setting(self.annotations(node))
        names = [d for c in self.parts(node) if c.type in {"variable_declaration", "multi_variable_declaration"}
                 for d in ([c] if c.type == "variable_declaration" else self.parts(c))]  # fmt: skip
        delegate = next((c for c in node.named_children if c.type == "property_delegate"), None)
        inner = self.parts(delegate) if delegate is not None else []
        rest = [c for c in self.parts(node) if c.type not in _DECLARED | {"variable_declaration", "multi_variable_declaration",
                "property_delegate", "getter", "setter", "type_parameters"}]  # fmt: skip
        value = self.expr(inner[0]) if inner else self.value_of(rest[0]) if rest else given
        for position, row in enumerate(names):
            parts, line = self.parts(row), row.start_point[0] + 1
            name, kind = self.text(parts[0]) if parts else "", self.typed(row)
            if value is None:
                if kind is not None:
                    self.add_binding(name, Const(None, line), line, "annotation", kind)
            else:
                part = value if len(names) == 1 else Index(value, Const(position, line), line)
                self.add_binding(name, part, line, "assign", kind)

    # -- functions ---------------------------------------------------------------------------------------------------

    def function(self, node: Node) -> None:
        """``fun name(a: A = default): Type { … }`` or ``= value``."""
        decorators = self.annotations(node)
        holder = next((c for c in node.named_children if c.type == "function_value_parameters"), None)
        params = self._params(holder)
        name = node.child_by_field_name("name")
        line = (name or node).start_point[0] + 1
        method = self.scopes[self.scope].kind == "class"
        static = (
            method
            and node.parent is not None
            and node.parent.parent is not None
            and node.parent.parent.type == "companion_object"
        )
        index = self.open_scope(
            "function", self.field(node, "name"), line, node.end_point[0] + 1,
            params=(Param(RECEIVER, None, None), *params) if method and not static else params,
            decorators=(*decorators, Name("staticmethod", line)) if static else decorators,
        )  # fmt: skip
        outer, self.scope = self.scope, index
        kind = self.typed(node)
        if kind is not None:
            self.add_binding(RESULT, Const(None, line), line, "annotation", kind)
        body = next((c for c in node.named_children if c.type == "function_body"), None)
        for part in self.parts(body) if body is not None else []:
            if part.type == "block":
                self.block(part)
            else:
                self.returns[index].append(self.expr(part))
        self.scope = outer

    def _params(self, node: Node | None) -> tuple[Param, ...]:
        rows: list[Param] = []
        for child in self.parts(node) if node is not None else []:
            if child.type == "parameter":
                parts = self.parts(child)
                rows.append(Param(self.text(parts[0]) if parts else "", None, self.typed(child)))
            elif rows and child.type not in _DECLARED:
                rows[-1] = Param(rows[-1].name, self.expr(child), rows[-1].annotation)
        return tuple(rows)

    def return_(self, node: Node) -> None:
        """Note what the current function returns."""
        self.returns[self.scope] += [self.expr(c) for c in self.parts(node) if c.type != "label"]

    def assignment(self, node: Node) -> None:
        """``target = value``, ``target += value``."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            self.opaque(node)
            return
        value, line = self.expr(right), left.start_point[0] + 1
        target = "".join(self.text(left).split())
        target = f"{RECEIVER}.{target.removeprefix('this.')}" if target.startswith("this.") else target
        kind = "assign" if any(c.type == "=" for c in node.children) else "augment"
        if left.type in {"identifier", "simple_identifier", "navigation_expression"}:
            self.add_binding(target, value, line, kind)

    # -- branches ----------------------------------------------------------------------------------------------------

    def value_of(self, node: Node) -> Expr | None:
        """Lower a block or expression and return its value: that of a block's last line."""
        if node.type in self.STATEMENTS and node.type not in {"block", "call_expression"}:
            self.statement(node)
            return None
        if node.type != "block":
            return self.expr(node)
        rows = self.parts(node)
        for row in rows[:-1]:
            self.statement(row)
        return self.value_of(rows[-1]) if rows else None

    def _arm(self, kind: str, node: Node, test: Expr | None, group: int, *, dead: bool = False) -> list[Expr]:
        before = self.open_branch(kind, node, test, dead=dead, group=group)
        value = self.value_of(node)
        self.branch = before
        return list(alternatives(value)) if value is not None else []

    def if_(self, node: Node) -> Expr:
        """``if``, ``else if`` and ``else`` are arms of one group; as an expression it is one of their values."""
        group, kind, found = self.new_group(), "if", list[Expr]()
        arm: Node | None = node
        while arm is not None:
            condition = arm.child_by_field_name("condition")
            test = self.expr(condition) if condition is not None else None
            dead = isinstance(test, Const) and test.value is False
            bodies = [c for c in self.parts(arm) if condition is None or c.id != condition.id]
            if bodies:
                found += self._arm(kind, bodies[0], test, group, dead=dead)
            rest = bodies[1] if len(bodies) > 1 else None
            kind, arm = "elif", rest if rest is not None and rest.type == "if_expression" else None
            if rest is not None and arm is None:
                found += self._arm("else", rest, None, group)
        return Either(tuple(found), node.start_point[0] + 1) if found else Opaque(node.start_point[0] + 1)

    def when(self, node: Node) -> Expr:
        """Each entry is an arm that compares the subject; as an expression it is one of their values."""
        group, line, found = self.new_group(), node.start_point[0] + 1, list[Expr]()
        holder = next((c for c in node.named_children if c.type == "when_subject"), None)
        inner = self.parts(holder) if holder is not None else []
        subject = self.expr(inner[-1]) if inner else Opaque(line)
        for entry in (c for c in node.named_children if c.type == "when_entry"):
            conditions = entry.children_by_field_name("condition")
            wanted = [self.expr(c) for c in conditions]
            self.compares += [(w, self.branch) for w in wanted]
            bodies = [c for c in self.parts(entry) if c.id not in {k.id for k in conditions}]
            test = Seq((subject, *wanted), entry.start_point[0] + 1)
            for body in bodies[-1:]:
                found += self._arm("case" if wanted else "else", body, test, group)
        return Either(tuple(found), line) if found else Opaque(line)

    def try_(self, node: Node) -> Expr:
        """``try``, ``catch`` and ``finally`` share a group; as an expression it is one of their values."""
        group, found = self.new_group(), list[Expr]()
        for child in self.parts(node):
            inner = next((c for c in child.named_children if c.type == "block"), None)
            if child.type == "block":
                found += self._arm("try", child, None, group)
            elif child.type == "catch_block" and inner is not None:
                kind = self.typed(child)
                test = Seq((kind,) if kind is not None else (), child.start_point[0] + 1)
                found += self._arm("except", inner, test, group)
            elif child.type == "finally_block" and inner is not None:
                self._arm("finally", inner, None, group)
        return Either(tuple(found), node.start_point[0] + 1) if found else Opaque(node.start_point[0] + 1)

    def for_(self, node: Node) -> None:
        """``for (x in xs)``."""
        parts = self.parts(node)
        if len(parts) < 2:
            return
        names = self.parts(parts[0])
        source, line = self.expr(parts[1]), node.start_point[0] + 1
        if names:
            self.add_binding(self.text(names[0]), Index(source, Opaque(line), line), line, "for", self.typed(parts[0]))
        self.under("loop", parts[2] if len(parts) > 2 else None, source)

    def while_(self, node: Node) -> None:
        """``while`` and ``do … while``."""
        condition = node.child_by_field_name("condition")
        test = self.expr(condition) if condition is not None else None
        bodies = [c for c in self.parts(node) if condition is None or c.id != condition.id]
        self.under("while", bodies[0] if bodies else None, test)

    def plain(self, node: Node) -> None:
        """A value that is thrown away."""
        self.mark(self.expr(node), statement=True)


_BLOCKS = ("source_file", "block", "class_body", "enum_class_body", "anonymous_initializer", "statements")
Statements.EXPRESSIONS = {
    **Expressions.EXPRESSIONS,
    "if_expression": Statements.if_,
    "when_expression": Statements.when,
    "try_expression": Statements.try_,
}
Statements.STATEMENTS = {
    **dict.fromkeys(_BLOCKS, Statements.block),
    "ERROR": Statements.error,
    "import": Statements.import_,
    "class_declaration": Statements.class_,
    "object_declaration": Statements.class_,
    "companion_object": Statements.companion,
    "enum_entry": Statements.enum_entry,
    "property_declaration": Statements.property,
    "function_declaration": Statements.function,
    "return_expression": Statements.return_,
    "assignment": Statements.assignment,
    "for_statement": Statements.for_,
    "while_statement": Statements.while_,
    "do_while_statement": Statements.while_,
    "call_expression": Statements.plain,
}
