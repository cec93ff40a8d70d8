"""Declarations and statements of Go → the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stackaudit.model.code import (
    Attr,
    Call,
    Closure,
    CodeFile,
    Const,
    Expr,
    Import,
    Index,
    Name,
    Opaque,
    Param,
    Seq,
    Table,
)
from stackaudit.parsing.go_expressions import RECEIVER, Expressions
from stackaudit.parsing.go_text import assumed_name, literal, tags, without_version

if TYPE_CHECKING:
    from tree_sitter import Node

RESULT = "@return"
"""Name of the binding that holds the declared type of what a function returns."""
_VARIABLES, _DEFAULTS = ("env", "envconfig"), ("envDefault", "default")
"""Keys of a field's tag that name the variable that gives its value, and its default."""
PARTIAL = "partial"
"""Mark of a class whose type another file declares."""
_OBJECTS = frozenset({"struct_type", "interface_type"})


class Statements(Expressions):
    """Lowers a whole file: imports, types, functions and methods, and the statements inside."""

    LANGUAGE = "go"

    def __init__(self, path: str, data: bytes, module: str) -> None:
        super().__init__(path, data, module)
        self.classes: dict[str, int] = {}
        """Types of this file, or with methods in it, by name: their scopes."""
        self.prefixed = b"Prefix" in data
        """Whether something may go before the names of variables in tags; then they are not the whole names."""

    def run(self, root: Node) -> CodeFile:
        """Lower the file; which of its types are plain texts and numbers is looked up first."""
        for declaration in root.named_children if self.depth == 0 else ():
            for row in declaration.named_children if declaration.type == "type_declaration" else ():
                kind = row.child_by_field_name("type")
                if kind is not None and kind.type == "type_identifier" and row.type == "type_spec":
                    self.basic |= {self.field(row, "name")} if self.type(kind) is None else set()
        return super().run(root)

    def import_(self, node: Node) -> None:
        """``import "a/b"``, ``import name "a/b"``, ``import . "a/b"``; major versions of a module are one module."""
        path = node.child_by_field_name("path")
        module = without_version(literal(self.text(path))) if path is not None else ""
        name = self.field(node, "name")
        line = node.start_point[0] + 1
        if name == ".":
            self.imports.append(Import("*", module, "*", 0, line, self.scope, self.branch))
        elif module:
            self.imports.append(Import(name or assumed_name(module), module, "", 0, line, self.scope, self.branch))

    # -- types -------------------------------------------------------------------------------------------------------

    def type_spec(self, node: Node) -> None:
        """``type T struct {…}`` is a class with its fields; an embedded type is a base."""
        kind, name = node.child_by_field_name("type"), self.field(node, "name")
        if kind is None or (kind.type not in _OBJECTS and name not in self.classes):
            alias = self.type(kind)
            if alias is not None and node.type == "type_alias":
                self.add_binding(name, alias, node.start_point[0] + 1, "assign")
            return
        fields = [r for c in self.parts(kind) if c.type == "field_declaration_list" for r in self.parts(c)]
        bases = [self.type(r.child_by_field_name("type")) for r in fields if r.child_by_field_name("name") is None]
        known = self.classes.get(name)
        held = tuple(b for b in bases if b is not None)
        if known is not None:
            self.scopes[known] = replace(self.scopes[known], bases=held, decorators=(), line=node.start_point[0] + 1)
        index = self._class(name, node, held) if known is None else known
        outer, self.scope = self.scope, index
        for row in fields:
            self._field(row)
        for row in self.parts(kind):
            if row.type == "method_elem":
                self.function(row)
        self.scope = outer

    def _class(self, name: str, node: Node, bases: tuple[Expr, ...] = (), *, partial: bool = False) -> int:
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        marks = (Name(PARTIAL, line),) if partial else ()
        self.classes[name] = self.open_scope("class", name, line, end, bases=bases, decorators=marks)
        return self.classes[name]

    def _field(self, node: Node) -> None:
        """A field, with the variable that its tag names as its value."""
        kind, line = self.type(node.child_by_field_name("type")), node.start_point[0] + 1
        tag = node.child_by_field_name("tag")
        says = tags(literal(self.text(tag))) if tag is not None else {}
        variable = "" if self.prefixed else next((says[k].split(",")[0] for k in _VARIABLES if says.get(k)), "")
        default = next((says[k] for k in _DEFAULTS if says.get(k)), "")
        names = [self.text(n) for n in node.children_by_field_name("name")] or [_last(kind)]
        for name in names:
            if variable and tag is not None:
                args = (Const(variable, line), *((Const(default, line),) if default else ()))
                read = Attr(Name("os", line), "Getenv", line)
                self.add_binding(
                    name, self.add_site(Call(read, args, (), line, self.column(tag), line)), line, "assign", kind
                )
            elif name:
                self.add_binding(name, Const(None, line), line, "annotation", kind)

    # -- functions ---------------------------------------------------------------------------------------------------

    def params(self, node: Node | None) -> tuple[Param, ...]:
        """Lower the parameters of a function; ``a, b T`` are two."""
        rows = []
        for child in self.parts(node) if node is not None else []:
            kind = self.type(child.child_by_field_name("type"))
            if child.type == "variadic_parameter_declaration":
                rows.append(Param(f"*{self.field(child, 'name')}", None, None))
            else:
                names = [self.text(n) for n in child.children_by_field_name("name")] or ["_"]
                rows += [Param(name, None, kind) for name in names]
        return tuple(rows)

    def function(self, node: Node) -> None:
        """A function, or a method of an interface."""
        self._function(node, self.scopes[self.scope].kind == "class")

    def method(self, node: Node) -> None:
        """A method stands in the class of its receiver's type, which another file may declare."""
        receiver = node.child_by_field_name("receiver")
        row = next(iter(self.parts(receiver)), None) if receiver is not None else None
        owner = _last(self.type(row.child_by_field_name("type"))) if row is not None else ""
        if row is None or not owner:
            self._function(node, of_class=False)
            return
        index = self.classes[owner] if owner in self.classes else self._class(owner, node, partial=True)
        outer, self.scope, self.receiver = self.scope, index, self.field(row, "name")
        self._function(node, of_class=True)
        self.scope, self.receiver = outer, ""

    def _function(self, node: Node, of_class: bool) -> None:
        name = node.child_by_field_name("name")
        line = (name or node).start_point[0] + 1
        params = self.params(node.child_by_field_name("parameters"))
        index = self.open_scope(
            "function", self.field(node, "name"), line, node.end_point[0] + 1,
            params=(Param(RECEIVER, None, None), *params) if of_class else params,
        )  # fmt: skip
        self._inside(node, index, line)

    def _inside(self, node: Node, index: int, line: int) -> None:
        result = node.child_by_field_name("result")
        if result is not None and result.type == "parameter_list":
            first = next(iter(self.parts(result)), None)
            result = first.child_by_field_name("type") if first is not None else None
        kind = self.type(result)
        outer, self.scope = self.scope, index
        if kind is not None:
            self.add_binding(RESULT, Const(None, line), line, "annotation", kind)
        body = node.child_by_field_name("body")
        if body is not None:
            self.block(body)
        self.scope = outer

    def closure(self, node: Node) -> Expr:
        """``func(a int) { … }`` as a value."""
        line, params = node.start_point[0] + 1, self.params(node.child_by_field_name("parameters"))
        name = f"<lambda:{len(self.scopes)}>"
        index = self.open_scope("lambda", name, line, node.end_point[0] + 1, params=params)
        self._inside(node, index, line)
        return Closure(index, line)

    # -- variables ---------------------------------------------------------------------------------------------------

    def spec(self, node: Node) -> None:
        """``var a, b T = x, y`` and ``const``."""
        kind, line = self.type(node.child_by_field_name("type")), node.start_point[0] + 1
        names = [self.text(n) for n in node.children_by_field_name("name") if n.is_named]
        values = self._values(node.child_by_field_name("value"))
        for position, name in enumerate(names):
            if values:
                self.add_binding(name, _of_several(values, position, line), line, "assign", kind)
            else:
                self.add_binding(name, Const(None, line), line, "annotation", kind)

    def assign(self, node: Node) -> None:
        """``a, b := x, y`` and ``a = x``; of several results of one call the first counts."""
        left, operator = node.child_by_field_name("left"), self.field(node, "operator")
        values = self._values(node.child_by_field_name("right"))
        for position, target in enumerate(self.parts(left) if left is not None else []):
            value = _of_several(values, position, target.start_point[0] + 1)
            self._bind(target, value, "assign" if operator in {"", "=", ":="} else "augment")

    def _values(self, node: Node | None) -> list[Expr]:
        if node is None:
            return []
        return [self.expr(c) for c in self.parts(node)] if node.type == "expression_list" else [self.expr(node)]

    def _bind(self, target: Node, value: Expr, kind: str) -> None:
        line = target.start_point[0] + 1
        base = target.child_by_field_name("operand")
        if target.type == "identifier":
            self.add_binding(self.text(target), value, line, kind)
        elif target.type == "selector_expression" and base is not None and base.type == "identifier":
            name, owner = self.field(target, "field"), self.text(base)
            if owner == self.receiver:
                self.add_binding(f"{RECEIVER}.{name}", value, line, kind)
            else:
                self.add_binding(owner, Table(((Const(name, line), value),), line), line, "key")
        elif target.type == "index_expression" and base is not None:
            key = target.child_by_field_name("index")
            pair = Table(((self.expr(key) if key is not None else None, value),), line)
            self.add_binding(self.text(base), pair, line, "key")

    # -- statements --------------------------------------------------------------------------------------------------

    def expression_statement(self, node: Node) -> None:
        """A value that is thrown away, now, later or elsewhere (``defer``, ``go``)."""
        for child in self.parts(node):
            self.mark(self.expr(child), statement=True)

    def return_(self, node: Node) -> None:
        """Note the first of what the current function returns; a failure gives nothing of use."""
        values = [v for c in self.parts(node) for v in self._values(c)]
        if len(values) > 1 and isinstance(values[0], Const) and not values[0].value and not _is_nil(values[-1]):
            return
        self.returns[self.scope] += values[:1]

    def if_(self, node: Node) -> None:
        """``if``, ``else if`` and ``else`` are arms of one group."""
        group, kind = self.new_group(), "if"
        arm: Node | None = node
        while arm is not None:
            first = arm.child_by_field_name("initializer")
            if first is not None:
                self.statement(first)
            condition = arm.child_by_field_name("condition")
            test = self.expr(condition) if condition is not None else None
            dead = isinstance(test, Const) and test.value is False
            self.under(kind, arm.child_by_field_name("consequence"), test, dead=dead, group=group)
            rest = arm.child_by_field_name("alternative")
            kind, arm = "elif", rest if rest is not None and rest.type == "if_statement" else None
            if rest is not None and arm is None:
                self.under("else", rest, group=group)

    def for_(self, node: Node) -> None:
        """``for``, with a clause, a range or a condition."""
        test: Expr | None = None
        kind = "while"
        for child in self.parts(node):
            if child.type == "range_clause":
                kind, test = "loop", self._range(child)
            elif child.type == "for_clause":
                kind = "loop"
                first, condition = child.child_by_field_name("initializer"), child.child_by_field_name("condition")
                if first is not None:
                    self.statement(first)
                test = self.expr(condition) if condition is not None else None
            elif child.type != "block":
                test = self.expr(child)
        self.under(kind, node.child_by_field_name("body"), test)

    def _range(self, node: Node) -> Expr:
        line = node.start_point[0] + 1
        right, left = node.child_by_field_name("right"), node.child_by_field_name("left")
        source = self.expr(right) if right is not None else Opaque(line)
        targets = self.parts(left) if left is not None else []
        for position, target in enumerate(targets):
            if target.type == "identifier":
                value = Index(source, Opaque(line), line) if position or len(targets) == 1 else Opaque(line)
                self.add_binding(self.text(target), value, line, "for")
        return source

    def switch(self, node: Node) -> None:
        """Each ``case`` of a ``switch`` or ``select`` is an arm of one group."""
        group, line = self.new_group(), node.start_point[0] + 1
        first, value = node.child_by_field_name("initializer"), node.child_by_field_name("value")
        if first is not None:
            self.statement(first)
        subject = self.expr(value) if value is not None else Opaque(line)
        alias = node.child_by_field_name("alias")
        for name in self.parts(alias) if alias is not None else []:
            self.add_binding(self.text(name), subject, line, "assign")
        for clause in self.parts(node):
            if clause.type in {"expression_case", "type_case", "communication_case", "default_case"}:
                self._case(clause, subject, group)

    def _case(self, clause: Node, subject: Expr, group: int) -> None:
        given = clause.child_by_field_name("value") if clause.type == "expression_case" else None
        wanted = self._values(given)
        kind = "else" if clause.type == "default_case" else "case"
        test = Seq((subject, *wanted), clause.start_point[0] + 1)
        before = self.open_branch(kind, clause, test, group=group)
        self.compares += [(w, self.branch) for w in wanted]
        for row in self.parts(clause):
            if row.type == "statement_list":
                self.block(row)
            elif row.type.endswith("_statement"):
                self.statement(row)
        self.branch = before


def _of_several(values: list[Expr], position: int, line: int) -> Expr:
    """Return the value for one of several targets: its own, or the first result of the one call."""
    if len(values) == 1 and position:
        return Opaque(line)
    return values[position] if position < len(values) else Opaque(line)


def _is_nil(expr: Expr) -> bool:
    return isinstance(expr, Const) and expr.value in (None, True)


def _last(expr: Expr | None) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""


_BLOCKS = (
    "source_file", "block", "statement_list", "import_declaration", "import_spec_list", "const_declaration", "var_declaration",
    "var_spec_list", "type_declaration", "labeled_statement",
)  # fmt: skip
Statements.EXPRESSIONS = Expressions.EXPRESSIONS
Statements.STATEMENTS = {
    **dict.fromkeys(_BLOCKS, Statements.block),
    **dict.fromkeys(("const_spec", "var_spec"), Statements.spec),
    **dict.fromkeys(("short_var_declaration", "assignment_statement", "receive_statement"), Statements.assign),
    **dict.fromkeys(("expression_statement", "go_statement", "defer_statement"), Statements.expression_statement),
    **dict.fromkeys(("expression_switch_statement", "type_switch_statement", "select_statement"), Statements.switch),
    **dict.fromkeys(("type_spec", "type_alias"), Statements.type_spec),
    "ERROR": Statements.error,
    "import_spec": Statements.import_,
    "package_clause": lambda _self, _node: None,
    "function_declaration": Statements.function,
    "method_declaration": Statements.method,
    "return_statement": Statements.return_,
    "if_statement": Statements.if_,
    "for_statement": Statements.for_,
}
