"""Python → the common shape, with tree-sitter."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from stackaudit.model.code import (
    Attr, Binding, Branch, Call, Closure, CodeFile, Comment, Const, Either, Expr, Import, Index, Join, Name, Opaque,
    Param, Pipe, Scope, Seq, Site, Table,
)  # fmt: skip

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_DEPTH = 120
"""Nesting of expressions and blocks beyond which the rest is opaque: no honest file comes near it."""
_ESCAPE_LIMIT = 200_000
_DEAD_TESTS = frozenset({"False", "0", "None"})


@cache
def _parser() -> Parser:
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_python.language()))


def parse(path: str, data: bytes, *, module: str) -> CodeFile:
    """Lower a Python file. Never raises on bad syntax: what the grammar could not read is counted in ``errors``."""
    tree = _parser().parse(data)
    return _Lowering(path, data, module).run(tree.root_node)


def module_name(path: str) -> str:
    """Return the dotted name of a file as its own tree would import it: ``src/`` is no part of it."""
    stem = path.removesuffix(".py").removesuffix(".pyi").removesuffix(".ipynb")
    parts = [p for p in stem.split("/") if p]
    if parts and parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


class _Lowering:
    """One pass over the syntax tree; a stack of (scope, branch) says where it stands."""

    def __init__(self, path: str, data: bytes, module: str) -> None:
        self.path, self.data, self.module = path, data, module
        self.scopes: list[Scope] = []
        self.returns: list[list[Expr]] = []
        self.branches: list[Branch] = [Branch(0, "root", 1, 1)]
        self.imports: list[Import] = []
        self.bindings: list[Binding] = []
        self.sites: list[Site] = []
        self.comments: list[Comment] = []
        self.compares: list[tuple[Expr, int]] = []
        self.scope, self.branch, self.depth, self.group = 0, 0, 0, 0
        self.errors = 0

    # -- the file ----------------------------------------------------------------------------------------------------

    def run(self, root: Node) -> CodeFile:
        lines = root.end_point[0] + 1
        self.open_scope("module", "", 1, lines)
        self.block(root)
        scopes = tuple(
            Scope(s.kind, s.name, s.qualname, s.parent, s.line, s.end_line, s.params, s.decorators, s.bases, tuple(r),
                  s.is_async, s.doc, s.branch)
            for s, r in zip(self.scopes, self.returns, strict=True)
        )  # fmt: skip
        return CodeFile(
            self.path, "python", self.module, scopes, tuple(self.branches), tuple(self.imports), tuple(self.bindings),
            tuple(self.sites), tuple(self.comments), tuple(self.compares), lines, self.errors,
        )  # fmt: skip

    def open_scope(self, kind: str, name: str, line: int, end: int, **rest: object) -> int:
        parent = self.scopes[self.scope] if self.scopes else None
        qualname = f"{parent.qualname}.{name}" if parent and parent.qualname else name
        self.scopes.append(Scope(kind, name, qualname, self.scope, line, end, branch=self.branch, **rest))  # type: ignore[arg-type]
        self.returns.append([])
        return len(self.scopes) - 1

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    # -- statements --------------------------------------------------------------------------------------------------

    def block(self, node: Node) -> None:
        if self.depth > MAX_DEPTH:
            self.errors += 1
            return
        self.depth += 1
        for child in node.named_children:
            self.statement(child)
        self.depth -= 1

    def statement(self, node: Node) -> None:
        handler = _STATEMENTS.get(node.type)
        if handler:
            handler(self, node)
        elif node.type in _BLOCKS:
            self.block(node)
        elif node.type not in _SILENT:
            self.expr(node)

    def comment(self, node: Node) -> None:
        self.comments.append(Comment(self.text(node).lstrip("#").strip()[:500], node.start_point[0] + 1))

    def error(self, node: Node) -> None:
        self.errors += 1
        self.block(node)

    def expression_statement(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "string" and len(node.named_children) == 1:
                continue  # a docstring or a text used as a comment
            if child.type in _STATEMENTS:
                self.statement(child)
                continue
            value = self.expr(child)
            if self.sites and self.sites[-1].call is value:
                last = self.sites[-1]
                self.sites[-1] = Site(last.call, last.scope, last.branch, last.awaited, statement=True)

    def import_(self, node: Node) -> None:
        line = node.start_point[0] + 1
        for child in node.children_by_field_name("name"):
            if child.type == "aliased_import":
                module = self.field(child, "name")
                self.add_import(self.field(child, "alias"), module, "", 0, line)
            else:
                module = self.text(child)
                self.add_import(module.split(".")[0], module, "", 0, line)

    def import_from(self, node: Node) -> None:
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
        self.imports.append(Import(local, module, symbol, level, line, self.scope, self.branch, self.in_type_checking()))

    def in_type_checking(self) -> bool:
        test = self.branches[self.branch].test
        return (isinstance(test, Name) and test.id == "TYPE_CHECKING") or (isinstance(test, Attr) and test.name == "TYPE_CHECKING")

    def field(self, node: Node, name: str) -> str:
        child = node.child_by_field_name(name)
        return self.text(child) if child else ""

    def assignment(self, node: Node) -> None:
        left, right, kind = node.child_by_field_name("left"), node.child_by_field_name("right"), node.child_by_field_name("type")
        annotation = self.expr(kind) if kind else None
        if right is not None and right.type in {"assignment", "augmented_assignment"}:  # a = b = value
            self.assignment(right)
            inner = right.child_by_field_name("right")
            while inner is not None and inner.type == "assignment":
                inner = inner.child_by_field_name("right")
            value: Expr = self.bindings[-1].value if self.bindings else Opaque(node.start_point[0] + 1)
        else:
            value = self.expr(right) if right is not None else Opaque(node.start_point[0] + 1)
        label = "annotation" if right is None else ("augment" if node.type == "augmented_assignment" else "assign")
        if left is not None:
            self.bind(left, value, label, annotation)

    def bind(self, target: Node, value: Expr, kind: str, annotation: Expr | None = None) -> None:
        line = target.start_point[0] + 1
        match target.type:
            case "identifier":
                self.add_binding(self.text(target), value, line, kind, annotation)
            case "attribute":
                self.add_binding(self.text(target).replace(" ", ""), value, line, kind, annotation)
            case "pattern_list" | "tuple_pattern" | "list_pattern":
                parts = target.named_children
                for position, part in enumerate(parts):
                    piece = value.items[position] if isinstance(value, Seq) and len(value.items) == len(parts) else Index(value, Const(position, line), line)
                    self.bind(part, piece, kind)
            case "subscript":
                base = self.field(target, "value")
                key = target.child_by_field_name("subscript")
                pair = Table(((self.expr(key) if key else None, value),), line)
                self.add_binding(base, pair, line, "key")
            case _:
                pass

    def add_binding(self, target: str, value: Expr, line: int, kind: str, annotation: Expr | None = None) -> None:
        self.bindings.append(Binding(target, value, self.scope, self.branch, line, kind, annotation))

    # -- branches ----------------------------------------------------------------------------------------------------

    def under(self, kind: str, node: Node | None, test: Expr | None = None, *, dead: bool = False, group: int = 0) -> None:
        if node is None:
            return
        before = self.branch
        self.branches.append(Branch(before, kind, node.start_point[0] + 1, node.end_point[0] + 1, test, dead, group))
        self.branch = len(self.branches) - 1
        if node.type in _BLOCKS:
            self.block(node)
        else:
            self.statement(node)
        self.branch = before

    def new_group(self) -> int:
        self.group += 1
        return self.group

    def if_(self, node: Node) -> None:
        group = self.new_group()
        condition = node.child_by_field_name("condition")
        test = self.expr(condition) if condition else None
        kind = "main" if condition is not None and "__name__" in self.text(condition) else "if"
        dead = condition is not None and _is_false(self.text(condition))
        self.under(kind, node.child_by_field_name("consequence"), test, dead=dead, group=group)
        for child in node.children_by_field_name("alternative"):
            if child.type == "elif_clause":
                inner = child.child_by_field_name("condition")
                test = self.expr(inner) if inner else None
                self.under("elif", child.child_by_field_name("consequence"), test, group=group)
            else:
                self.under("else", child.child_by_field_name("body"), group=group)

    def loop(self, node: Node) -> None:
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
        group = self.new_group()
        self.under("try", node.child_by_field_name("body"), group=group)
        for child in node.named_children:
            if child.type in {"except_clause", "except_group_clause"}:
                body = next((c for c in child.named_children if c.type == "block"), None)
                kinds = tuple(self.expr(c) for c in child.named_children if c.type not in {"block", "comment"})
                self.under("except", body, Seq(kinds, child.start_point[0] + 1), group=group)
            elif child.type in {"finally_clause", "else_clause"}:
                body = child.child_by_field_name("body") or next((c for c in child.named_children if c.type == "block"), None)
                self.under("finally", body, group=group)

    def with_(self, node: Node) -> None:
        managers = []
        for item in _descend(node, "with_item"):
            value = item.child_by_field_name("value")
            if value is None:
                continue
            if value.type == "as_pattern":
                inner = value.named_children[0]
                expr = self.expr(inner)
                alias = value.child_by_field_name("alias")
                if alias is not None and alias.named_children:
                    self.bind(alias.named_children[0], expr, "with")
            else:
                expr = self.expr(value)
            managers.append(expr)
        self.under("with", node.child_by_field_name("body"), Seq(tuple(managers), node.start_point[0] + 1))

    def match_(self, node: Node) -> None:
        group = self.new_group()
        subject = node.child_by_field_name("subject")
        test = self.expr(subject) if subject else None
        body = node.child_by_field_name("body")
        for clause in body.named_children if body else []:
            if clause.type != "case_clause":
                continue
            patterns = [self.expr(p) for c in clause.named_children if c.type == "case_pattern" for p in c.named_children]
            test_here = Seq((test, *patterns) if test else tuple(patterns), clause.start_point[0] + 1)
            self.compares.extend((p, self.branch) for p in patterns)
            self.under("case", clause.child_by_field_name("consequence"), test_here, group=group)

    def return_(self, node: Node) -> None:
        for child in node.named_children:
            if child.type != "comment":
                self.returns[self.scope].append(self.expr(child))

    # -- definitions -------------------------------------------------------------------------------------------------

    def decorated(self, node: Node) -> None:
        decorators = []
        for child in node.named_children:
            if child.type == "decorator":
                before = len(self.sites)
                decorators.append(self.expr(child.named_children[0]))
                if len(self.sites) > before and self.sites[-1].call is decorators[-1]:
                    s = self.sites[-1]
                    self.sites[-1] = Site(s.call, s.scope, s.branch, decorator=True)
        definition = node.child_by_field_name("definition")
        if definition is not None:
            if definition.type == "class_definition":
                self.class_(definition, tuple(decorators))
            else:
                self.function(definition, tuple(decorators))

    def function(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        parameters = node.child_by_field_name("parameters")
        params = self.params(parameters) if parameters else ()
        line, end = node.start_point[0] + 1, node.end_point[0] + 1
        is_async = bool(node.children) and node.children[0].type == "async"
        body = node.child_by_field_name("body")
        name = self.field(node, "name")
        index = self.open_scope(
            "function", name, line, end, params=params, decorators=decorators, is_async=is_async, doc=self.docstring(body)
        )
        self.inside(index, body)

    def inside(self, index: int, body: Node | None) -> None:
        before = self.scope
        self.scope = index
        if body is not None:
            self.block(body)
        self.scope = before

    def docstring(self, body: Node | None) -> str:
        first = next((c for c in body.named_children if c.type != "comment"), None) if body else None
        if first is not None and first.type == "expression_statement" and first.named_children[0].type == "string":
            value = self.string(first.named_children[0])
            if isinstance(value, Const) and isinstance(value.value, str):
                return value.value[:2000]
        return ""

    def params(self, node: Node) -> tuple[Param, ...]:
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
                    rows.append(Param(self.field(child, "name"), self.expr(value) if value else None, self.expr(kind) if kind else None))
                case "list_splat_pattern" | "dictionary_splat_pattern":
                    rows.append(Param(self.text(child), None, None))
                case _:
                    pass
        return tuple(rows)

    def class_(self, node: Node, decorators: tuple[Expr, ...] = ()) -> None:
        bases = node.child_by_field_name("superclasses")
        exprs = tuple(self.expr(c) for c in bases.named_children if c.type not in {"keyword_argument", "comment"}) if bases else ()
        body = node.child_by_field_name("body")
        index = self.open_scope(
            "class", self.field(node, "name"), node.start_point[0] + 1, node.end_point[0] + 1, decorators=decorators,
            bases=exprs, doc=self.docstring(body),
        )  # fmt: skip
        self.inside(index, body)

    # -- expressions -------------------------------------------------------------------------------------------------

    def expr(self, node: Node) -> Expr:
        if self.depth > MAX_DEPTH:
            self.errors += 1
            return Opaque(node.start_point[0] + 1)
        self.depth += 1
        handler = _EXPRESSIONS.get(node.type)
        value = handler(self, node) if handler else self.opaque(node)
        self.depth -= 1
        return value

    def opaque(self, node: Node) -> Expr:
        return Opaque(node.start_point[0] + 1, tuple(self.expr(c) for c in node.named_children if c.type not in _SILENT))

    def name(self, node: Node) -> Expr:
        return Name(self.text(node), node.start_point[0] + 1)

    def attribute(self, node: Node) -> Expr:
        base, attr = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if base is None or attr is None:
            return Opaque(node.start_point[0] + 1)
        return Attr(self.expr(base), self.text(attr), attr.start_point[0] + 1)

    def call(self, node: Node) -> Expr:
        func, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if func is None or arguments is None:
            return self.opaque(node)
        callee = self.expr(func)
        args: list[Expr] = []
        kwargs: list[tuple[str, Expr]] = []
        if arguments.type == "generator_expression":
            args.append(self.expr(arguments))
        else:
            for child in arguments.named_children:
                if child.type == "keyword_argument":
                    value = child.child_by_field_name("value")
                    if value is not None:
                        kwargs.append((self.field(child, "name"), self.expr(value)))
                elif child.type == "dictionary_splat":
                    kwargs.append(("**", self.expr(child.named_children[0])))
                elif child.type != "comment":
                    args.append(self.expr(child))
        token = func.child_by_field_name("attribute") if func.type == "attribute" else func
        place = (token or func).start_point
        value = Call(callee, tuple(args), tuple(kwargs), place[0] + 1, place[1] + 1, node.end_point[0] + 1)
        self.sites.append(Site(value, self.scope, self.branch))
        return value

    def await_(self, node: Node) -> Expr:
        value = self.expr(node.named_children[0]) if node.named_children else Opaque(node.start_point[0] + 1)
        if self.sites and self.sites[-1].call is value:
            s = self.sites[-1]
            self.sites[-1] = Site(s.call, s.scope, s.branch, awaited=True)
        return value

    def string(self, node: Node) -> Expr:
        line = node.start_point[0] + 1
        if any(c.type == "interpolation" for c in node.named_children):
            parts: list[Expr] = []
            for child in node.named_children:
                if child.type == "interpolation":
                    inner = child.child_by_field_name("expression") or (child.named_children[0] if child.named_children else None)
                    parts.append(self.expr(inner) if inner is not None else Opaque(line))
                elif child.type == "string_content":
                    parts.append(Const(self.text(child), child.start_point[0] + 1))
            return Join(tuple(parts), line)
        return Const(_literal(self.text(node)), line)

    def concatenated(self, node: Node) -> Expr:
        parts = tuple(self.expr(c) for c in node.named_children if c.type != "comment")
        return _joined(parts, node.start_point[0] + 1)

    def number(self, node: Node) -> Expr:
        text = self.text(node).replace("_", "")
        try:
            value: int | float | None = int(text, 0) if node.type == "integer" else float(text)
        except (ValueError, OverflowError):
            value = None
        if isinstance(value, int) and abs(value) >= 1 << 63:
            value = None  # beyond what a message or a report can hold
        return Const(value, node.start_point[0] + 1)

    def constant(self, node: Node) -> Expr:
        return Const({"true": True, "false": False}.get(node.type), node.start_point[0] + 1)

    def sequence(self, node: Node) -> Expr:
        return Seq(tuple(self.expr(c) for c in node.named_children if c.type != "comment"), node.start_point[0] + 1)

    def dictionary(self, node: Node) -> Expr:
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
        base, key = node.child_by_field_name("value"), node.child_by_field_name("subscript")
        if base is None or key is None:
            return self.opaque(node)
        return Index(self.expr(base), self.expr(key), node.start_point[0] + 1)

    def binary(self, node: Node) -> Expr:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None:
            return self.opaque(node)
        kind = operator.type if operator else ""
        a, b = self.expr(left), self.expr(right)
        line = node.start_point[0] + 1
        if kind == "+":
            return _joined((a, b), line)
        if kind == "|":
            return Pipe(a, b, line)
        if kind == "%" and isinstance(a, Const) and isinstance(a.value, str):
            return Join((a, b), line)
        return Opaque(line, (a, b))

    def boolean(self, node: Node) -> Expr:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.opaque(node)
        a, b = self.expr(left), self.expr(right)
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type == "or":
            return Either((*_options(a), *_options(b)), node.start_point[0] + 1)
        return Opaque(node.start_point[0] + 1, (a, b))

    def conditional(self, node: Node) -> Expr:
        parts = [c for c in node.named_children if c.type != "comment"]
        if len(parts) != 3:
            return self.opaque(node)
        first, _test, last = self.expr(parts[0]), self.expr(parts[1]), self.expr(parts[2])
        return Either((*_options(first), *_options(last)), node.start_point[0] + 1)

    def comparison(self, node: Node) -> Expr:
        parts = tuple(self.expr(c) for c in node.named_children if c.type != "comment")
        self.compares.extend((part, self.branch) for part in parts)
        return Opaque(node.start_point[0] + 1, parts)

    def lambda_(self, node: Node) -> Expr:
        parameters, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        line = node.start_point[0] + 1
        index = self.open_scope("lambda", f"<lambda:{len(self.scopes)}>", line, node.end_point[0] + 1, params=self.params(parameters) if parameters else ())
        before, self.scope = self.scope, index
        if body is not None:
            self.returns[index].append(self.expr(body))
        self.scope = before
        return Closure(index, line)

    def comprehension(self, node: Node) -> Expr:
        """A comprehension is a loop: its element stands in a branch of its own; its value is a sequence of the element."""
        before = self.branch
        clauses = [c for c in node.named_children if c.type == "for_in_clause"]
        for clause in clauses:
            left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
            if left is not None and right is not None:
                source = self.expr(right)
                self.bind(left, Index(source, Opaque(left.start_point[0] + 1), left.start_point[0] + 1), "for")
                self.branches.append(Branch(self.branch, "loop", node.start_point[0] + 1, node.end_point[0] + 1, source))
                self.branch = len(self.branches) - 1
        parts = [c for c in node.named_children if c.type not in {"for_in_clause", "comment"}]
        values = tuple(self.expr(c) for c in parts)
        self.branch = before
        return Seq(values[:1], node.start_point[0] + 1) if node.type != "dictionary_comprehension" else Opaque(node.start_point[0] + 1, values)

    def parenthesised(self, node: Node) -> Expr:
        inner = [c for c in node.named_children if c.type != "comment"]
        return self.expr(inner[0]) if len(inner) == 1 else self.opaque(node)

    def named(self, node: Node) -> Expr:
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if target is None or value is None:
            return self.opaque(node)
        expr = self.expr(value)
        self.bind(target, expr, "assign")
        return expr

    def unary(self, node: Node) -> Expr:
        inner = node.child_by_field_name("argument")
        value = self.expr(inner) if inner else Opaque(node.start_point[0] + 1)
        if isinstance(value, Const) and isinstance(value.value, (int, float)) and self.text(node).startswith("-"):
            return Const(-value.value, value.line)
        return Opaque(node.start_point[0] + 1, (value,))

    def pair(self, node: Node) -> Expr:
        return self.opaque(node)


def _options(expr: Expr) -> tuple[Expr, ...]:
    return expr.options if isinstance(expr, Either) else (expr,)


def _joined(parts: tuple[Expr, ...], line: int) -> Expr:
    """Fold neighbouring literals, so that text split over lines is one text again."""
    flat: list[Expr] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Join) else (part,):
            last = flat[-1] if flat else None
            if isinstance(last, Const) and isinstance(piece, Const) and isinstance(last.value, str) and isinstance(piece.value, str):
                flat[-1] = Const(last.value + piece.value, last.line)
            else:
                flat.append(piece)
    return flat[0] if len(flat) == 1 else Join(tuple(flat), line)


def _literal(text: str) -> str | None:
    """Return the value of a string token; None for bytes or what is no literal."""
    if len(text) > _ESCAPE_LIMIT:
        return text
    prefix = text[: next((i for i, c in enumerate(text) if c in "\"'"), 0)].lower()
    if "f" in prefix or "t" in prefix:  # an f-string without parts
        text = text.lower().replace(prefix, "", 1) if False else text[len(prefix) :]
        prefix = prefix.replace("f", "").replace("t", "")
        text = prefix + text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text.strip("\"'")
    return value if isinstance(value, str) else None


def _is_false(condition: str) -> bool:
    text = condition.strip("() ")
    return text in _DEAD_TESTS or text.endswith((" and False", " and 0")) or text.startswith(("False and ", "0 and "))


def _descend(node: Node, kind: str) -> list[Node]:
    """Return nodes of *kind* among the clauses of a statement (one level of grouping)."""
    found = []
    for child in node.named_children:
        if child.type == kind:
            found.append(child)
        elif child.type == "with_clause":
            found.extend(c for c in child.named_children if c.type == kind)
    return found


_BLOCKS = frozenset({"block", "module", "else_clause", "finally_clause", "ERROR"})
_SILENT = frozenset({
    "comment", "pass_statement", "break_statement", "continue_statement", "global_statement", "nonlocal_statement",
    "future_import_statement", "line_continuation", "string_start", "string_end", "escape_sequence",
})  # fmt: skip
_STATEMENTS = {
    "comment": _Lowering.comment,
    "ERROR": _Lowering.error,
    "expression_statement": _Lowering.expression_statement,
    "import_statement": _Lowering.import_,
    "import_from_statement": _Lowering.import_from,
    "assignment": _Lowering.assignment,
    "augmented_assignment": _Lowering.assignment,
    "if_statement": _Lowering.if_,
    "for_statement": _Lowering.loop,
    "while_statement": _Lowering.loop,
    "try_statement": _Lowering.try_,
    "with_statement": _Lowering.with_,
    "match_statement": _Lowering.match_,
    "return_statement": _Lowering.return_,
    "decorated_definition": _Lowering.decorated,
    "function_definition": _Lowering.function,
    "class_definition": _Lowering.class_,
}
_EXPRESSIONS = {
    "identifier": _Lowering.name,
    "attribute": _Lowering.attribute,
    "call": _Lowering.call,
    "await": _Lowering.await_,
    "string": _Lowering.string,
    "concatenated_string": _Lowering.concatenated,
    "integer": _Lowering.number,
    "float": _Lowering.number,
    "true": _Lowering.constant,
    "false": _Lowering.constant,
    "none": _Lowering.constant,
    "list": _Lowering.sequence,
    "tuple": _Lowering.sequence,
    "expression_list": _Lowering.sequence,
    "set": _Lowering.sequence,
    "dictionary": _Lowering.dictionary,
    "subscript": _Lowering.subscript,
    "binary_operator": _Lowering.binary,
    "boolean_operator": _Lowering.boolean,
    "conditional_expression": _Lowering.conditional,
    "comparison_operator": _Lowering.comparison,
    "lambda": _Lowering.lambda_,
    "list_comprehension": _Lowering.comprehension,
    "set_comprehension": _Lowering.comprehension,
    "generator_expression": _Lowering.comprehension,
    "dictionary_comprehension": _Lowering.comprehension,
    "parenthesized_expression": _Lowering.parenthesised,
    "named_expression": _Lowering.named,
    "unary_operator": _Lowering.unary,
    "not_operator": _Lowering.unary,
    "type": _Lowering.parenthesised,
}
