"""Statements of Python → the common shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stackaudit.model.code import (
    Attr,
    Call,
    Const,
    Expr,
    Import,
    Index,
    Name,
    Opaque,
    Seq,
    Table,
)
from stackaudit.parsing.lowering import MAX_COMMENT
from stackaudit.parsing.python_expressions import Expressions
from stackaudit.parsing.python_text import is_false

if TYPE_CHECKING:
    from tree_sitter import Node


class Statements(Expressions):
    """Lowers a whole file: imports, bindings, branches and definitions."""

    LANGUAGE = "python"
    MAX_DEPTH = 120
    COMMENT_MARKS = re.compile(b"#")
    TEXTS = frozenset({"string_content"})

    @staticmethod
    def comment_lines(token: str) -> list[str]:
        """Return the text of a comment."""
        return [token.lstrip("#").strip()[:MAX_COMMENT]]

    # -- statements --------------------------------------------------------------------------------------------------

    def global_(self, node: Node) -> None:
        """Note names of the module that a function assigns."""
        if self.scope:
            self.globals |= {(self.scope, self.text(name)) for name in self.parts(node)}

    def expression_statement(self, node: Node) -> None:
        """A value that is thrown away; docstrings are none."""
        for child in node.named_children:
            if child.type in {"string", "comment"} and len(self.parts(node)) == 1:
                continue  # a docstring or a text used as a comment
            if child.type in self.STATEMENTS:
                self.statement(child)
                continue
            value = self.expr(child)
            self.mark(value, statement=True)
            self.extended(value)

    def extended(self, value: Expr) -> None:
        """``options.update(a=1)`` and ``options.setdefault("a", 1)`` set keys as ``options["a"] = 1`` does."""
        match value:
            case Call(func=Attr(base=base, name="update"), args=args, kwargs=kwargs, line=line) if args or kwargs:
                pairs: list[tuple[Expr | None, Expr]] = [
                    p for a in args[:1] for p in (a.pairs if isinstance(a, Table) else ((None, a),))
                ]
                pairs += [(None if k == "**" else Const(k, line), v) for k, v in kwargs]
            case Call(func=Attr(base=base, name="setdefault"), args=(key, given), line=line):
                pairs = [(key, given)]
            case _:
                return
        owner = base.base if isinstance(base, Attr) else None
        target = f"{owner.id}.{base.name}" if isinstance(owner, Name) and isinstance(base, Attr) else ""
        target = base.id if isinstance(base, Name) else target
        if target:
            self.add_binding(target, Table(tuple(pairs), line), line, "key")

    def import_(self, node: Node) -> None:
        """``import a.b as c``."""
        line = node.start_point[0] + 1
        for child in node.children_by_field_name("name"):
            if child.type == "aliased_import":
                module = self.field(child, "name")
                self.add_import(self.field(child, "alias"), module, "", 0, line)
            else:
                module = self.text(child)
                self.add_import(module.split(".")[0], module, "", 0, line)

    def import_from(self, node: Node) -> None:
        """``from ..a import b as c, *``."""
        source = node.child_by_field_name("module_name")
        module = self.text(source) if source else ""
        level = len(module) - len(module.lstrip("."))
        module = module[level:].strip()
        for child in node.children_by_field_name("name"):
            line = child.start_point[0] + 1
            if child.type == "aliased_import":
                self.add_import(self.field(child, "alias"), module, self.field(child, "name"), level, line)
            else:
                self.add_import(self.text(child), module, self.text(child), level, line)
        if any(c.type == "wildcard_import" for c in node.children):
            self.add_import("*", module, "*", level, node.start_point[0] + 1)

    def add_import(self, local: str, module: str, symbol: str, level: int, line: int) -> None:
        """Note one imported name."""
        unread = self.in_type_checking()
        self.imports.append(Import(local, module, symbol, level, line, self.scope, self.branch, unread))

    def in_type_checking(self) -> bool:
        """Return whether the current branch runs for type checkers only."""
        index = self.branch
        while index:
            test = self.branches[index].test
            name = test.id if isinstance(test, Name) else test.name if isinstance(test, Attr) else ""
            if name == "TYPE_CHECKING":
                return True
            index = self.branches[index].parent
        return False

    def assignment(self, node: Node) -> None:
        """One value for one or more targets: ``a = b = value``."""
        kind, right = node.child_by_field_name("type"), node.child_by_field_name("right")
        annotation = self.expr(kind) if kind else None
        targets = [node.child_by_field_name("left")]
        while right is not None and right.type == "assignment":
            targets.append(right.child_by_field_name("left"))
            right = right.child_by_field_name("right")
        value = self.expr(right) if right is not None else Opaque(node.start_point[0] + 1)
        label = "annotation" if right is None else ("augment" if node.type == "augmented_assignment" else "assign")
        for target in reversed(targets):
            if target is not None:
                self.bind(target, value, label, annotation)

    # -- branches ----------------------------------------------------------------------------------------------------

    def if_(self, node: Node) -> None:
        """``if``, ``elif`` and ``else`` are arms of one group."""
        group = self.new_group()
        condition = node.child_by_field_name("condition")
        test = self.expr(condition) if condition else None
        kind = "main" if condition is not None and _MAIN.fullmatch(self.text(condition).strip("() ")) else "if"
        dead = condition is not None and is_false(self.text(condition))
        self.under(kind, node.child_by_field_name("consequence"), test, dead=dead, group=group)
        for child in node.children_by_field_name("alternative"):
            if child.type == "elif_clause":
                inner = child.child_by_field_name("condition")
                test = self.expr(inner) if inner else None
                self.under("elif", child.child_by_field_name("consequence"), test, group=group)
            else:
                self.under("else", child.child_by_field_name("body"), group=group)

    def loop(self, node: Node) -> None:
        """``for`` and ``while``; the target is an item of the iterable."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        condition = node.child_by_field_name("condition")
        test = self.expr(right) if right else (self.expr(condition) if condition else None)
        if left is not None and test is not None:
            self.bind(left, Index(test, Opaque(left.start_point[0] + 1), left.start_point[0] + 1), "for")
        self.under("while" if condition else "loop", node.child_by_field_name("body"), test)
        alternative = node.child_by_field_name("alternative")
        if alternative is not None:
            self.block(alternative)

    def try_(self, node: Node) -> None:
        """``try``, ``except``, ``else`` and ``finally`` share a group."""
        group = self.new_group()
        self.under("try", node.child_by_field_name("body"), group=group)
        for child in node.named_children:
            if child.type in {"except_clause", "except_group_clause"}:
                body = next((c for c in child.named_children if c.type == "block"), None)
                kinds = tuple(self.expr(c) for c in child.named_children if c.type not in {"block", "comment"})
                self.under("except", body, Seq(kinds, child.start_point[0] + 1), group=group)
            elif child.type in {"finally_clause", "else_clause"}:
                body = next((c for c in child.named_children if c.type == "block"), None)
                self.under("finally", body, group=group)

    def with_(self, node: Node) -> None:
        """``with value as name``."""
        managers = []
        for item in _descend(node, "with_item"):
            value = item.child_by_field_name("value")
            if value is None:
                continue
            inner = self.parts(value) if value.type in {"parenthesized_expression", "tuple"} else []
            if len(inner) == 1 and inner[0].type == "as_pattern":
                value = inner[0]  # with (value as name):
            if value.type == "as_pattern":
                expr = self.expr(self.parts(value)[0])
                alias = value.child_by_field_name("alias")
                if alias is not None and alias.named_children:
                    self.bind(alias.named_children[0], expr, "with")
            else:
                expr = self.expr(value)
            managers.append(expr)
        self.under("with", node.child_by_field_name("body"), Seq(tuple(managers), node.start_point[0] + 1))

    def match_(self, node: Node) -> None:
        """Each ``case`` is an arm; its patterns are compared."""
        group = self.new_group()
        subject = node.child_by_field_name("subject")
        test = self.expr(subject) if subject else None
        body = node.child_by_field_name("body")
        for clause in body.named_children if body else []:
            if clause.type != "case_clause":
                continue
            patterns = [self.expr(p) for c in clause.named_children if c.type == "case_pattern" for p in self.parts(c)]
            guard = clause.child_by_field_name("guard")
            if guard is not None:
                self.opaque(guard)  # for the calls in it
            test_here = Seq((test, *patterns) if test else tuple(patterns), clause.start_point[0] + 1)
            self.compares.extend((p, self.branch) for p in patterns)
            self.under("case", clause.child_by_field_name("consequence"), test_here, group=group)

    def return_(self, node: Node) -> None:
        """Note what the current scope returns."""
        for child in node.named_children:
            if child.type != "comment":
                self.returns[self.scope].append(self.expr(child))

    # -- definitions -------------------------------------------------------------------------------------------------

    def decorated(self, node: Node) -> None:
        """A definition below its decorators, whose sites are marked."""
        decorators = []
        for child in node.named_children:
            if child.type == "decorator" and self.parts(child):
                decorators.append(self.expr(self.parts(child)[0]))
                self.mark(decorators[-1], decorator=True)
        definition = node.child_by_field_name("definition")
        if definition is not None:
            if definition.type == "class_definition":
                self.class_(definition, tuple(decorators))
            else:
                self.function(definition, tuple(decorators))

    def function(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        """Add a function and lower its body."""
        parameters = node.child_by_field_name("parameters")
        params = self.params(parameters) if parameters else ()
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        is_async = bool(node.children) and node.children[0].type == "async"
        body = node.child_by_field_name("body")
        name = self.field(node, "name")
        index = self.open_scope(
            "function", name, line, end, params=params, decorators=decorators, is_async=is_async,
            doc=self.docstring(body),
        )  # fmt: skip
        self.inside(index, body)

    def docstring(self, body: Node | None) -> str:
        """Return the text that a body begins with."""
        first = next((c for c in body.named_children if c.type != "comment"), None) if body else None
        if first is not None and first.type == "expression_statement" and first.named_children[0].type == "string":
            value = self.string(first.named_children[0])
            if isinstance(value, Const) and isinstance(value.value, str):
                return value.value[:2000]
        return ""

    def class_(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        """Add a class and lower its body."""
        bases = node.child_by_field_name("superclasses")
        given = self.parts(bases) if bases else []
        exprs = tuple(self.expr(c) for c in given if c.type != "keyword_argument")
        body = node.child_by_field_name("body")
        index = self.open_scope(
            "class", self.field(node, "name"), node.start_point[0] + 1, node.end_point[0] + 1, decorators=decorators,
            bases=exprs, doc=self.docstring(body),
        )  # fmt: skip
        self.inside(index, body)


def _descend(node: Node, kind: str) -> list[Node]:
    """Return nodes of *kind* among the clauses of a statement (one level of grouping)."""
    found = []
    for child in node.named_children:
        if child.type == kind:
            found.append(child)
        elif child.type == "with_clause":
            found.extend(c for c in child.named_children if c.type == kind)
    return found


_MAIN = re.compile(r"""__name__ *== *["']__main__["']|["']__main__["'] *== *__name__""")
_BLOCKS = ("block", "module", "else_clause", "finally_clause")
Statements.STATEMENTS = {
    **dict.fromkeys(_BLOCKS, Statements.block),
    "ERROR": Statements.error,
    "expression_statement": Statements.expression_statement,
    "import_statement": Statements.import_,
    "import_from_statement": Statements.import_from,
    "assignment": Statements.assignment,
    "augmented_assignment": Statements.assignment,
    "if_statement": Statements.if_,
    "for_statement": Statements.loop,
    "while_statement": Statements.loop,
    "try_statement": Statements.try_,
    "with_statement": Statements.with_,
    "match_statement": Statements.match_,
    "return_statement": Statements.return_,
    "decorated_definition": Statements.decorated,
    "function_definition": Statements.function,
    "class_definition": Statements.class_,
    "global_statement": Statements.global_,
}
