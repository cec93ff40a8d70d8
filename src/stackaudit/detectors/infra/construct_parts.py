"""What a construct is made with: other constructs, texts, folders of code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from stackaudit.detectors.infra.parts import part_of
from stackaudit.model.code import Attr, Binding, Call, CodeFile, Const, Expr, Name, Table, children
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Class, Instance, Member, Object, Record, Rows, Symbol, Value, options

LIBRARY = re.compile(r"^(?:aws_cdk|aws-cdk-lib|@aws-cdk|cdklabs|@cdklabs|generative-ai-cdk)")
_SERVICE = re.compile(r"(?:^|[./])(?:aws[_-])?([a-z0-9_-]+?)(?:[_-]alpha)?$")
_JOINERS = frozenset({"join", "resolve", "normpath", "joinpath", "abspath"})
_ENDINGS = (".py", ".ts", ".js", ".mjs", ".tsx", "/index.ts", "/index.py", "/index.js")
MAX_DEPTH = 7
MAX_KEPT = 8
"""Values of one variable that are looked at."""
MAX_PARTS = 600
"""Expressions that are looked through for one construct."""


def service_of(name: str) -> str:
    """Return ``service.Class`` of a construct's full name (``aws-cdk-lib/aws-s3.Bucket`` → ``s3.Bucket``); empty if none."""
    module, _, last = name.rpartition(".")
    found = _SERVICE.search(module)
    plain = last[:1].isupper() and not last.endswith(("Props", "Property", "Statement"))
    return f"{found[1].replace('-', '_')}.{last}" if found is not None and plain else ""


def key_of(file: CodeFile, scope: int, call: Call, name: str) -> tuple[str, str]:
    """Return the key of a construct and the name that it is given."""
    given = next((a.value for a in call.args[1:2] if isinstance(a, Const) and isinstance(a.value, str)), "")
    identity = given or name.rpartition(".")[2]
    return f"cdk:{file.path}:{file.scopes[scope].qualname}:{identity}", identity


def constructs(expr: Expr, at: At, context: Context, depth: int = 0) -> Iterator[tuple[str, int]]:
    """Yield (key, line) of the constructs that an expression refers to: as they are, or by a property of theirs."""
    if depth > MAX_DEPTH or isinstance(expr, Const):
        return
    if isinstance(expr, (Name, Attr, Call)):
        value = context.evaluator.value(expr, at)
        rows = [key for option in options(value) for key in _construct(option, context, depth)]
        rows = rows or list(_held(value, context, depth)) or list(_kept(expr, at, context, depth))
        if rows:
            yield from ((key, getattr(expr, "line", at.line)) for key in rows)
            return
    for child in (expr.base,) if isinstance(expr, Attr) else children(expr):
        if not isinstance(expr, Attr) or not isinstance(context.evaluator.value(child, at), (Record, Rows)):
            yield from constructs(child, at, context, depth + 1)


def _kept(expr: Expr, at: At, context: Context, depth: int) -> Iterator[str]:
    """Yield the constructs of which something keeps a property: a variable, a parameter, an object of the tree."""
    if isinstance(expr, Name):
        index = at.scope
        while True:
            rows = [b for b in context.project.bindings(at.file, index, expr.id) if isinstance(b.value, Attr)]
            yield from _bound(rows, at.file, context, depth)
            if any(p.name == expr.id for p in at.file.scopes[index].params):
                yield from _passed(expr.id, at.file, index, context, depth)
                return
            if rows or index == 0:
                return
            index = at.file.scopes[index].parent
    elif isinstance(expr, Attr):
        for option in options(context.evaluator.value(expr.base, at)):
            if isinstance(option, Object):
                file, name = option.cls.file, f"self.{expr.name}"
                rows = [b for b in file.bindings if b.target == name and isinstance(b.value, Attr)]
                yield from _bound(rows, file, context, depth)


def _bound(rows: list[Binding], file: CodeFile, context: Context, depth: int) -> Iterator[str]:
    for row in rows[:MAX_KEPT]:
        yield from (k for k, _ in constructs(row.value, At(file, row.scope, row.branch, row.line), context, depth + 1))


def _passed(name: str, file: CodeFile, index: int, context: Context, depth: int) -> Iterator[str]:
    """Yield the constructs that callers pass for a parameter, by name, to a function or to the class that it makes."""
    scope = file.scopes[index]
    owner = file.scopes[scope.parent]
    called = owner.name if scope.name == "__init__" and owner.kind == "class" else scope.name
    for caller, site in context.project.callers(called)[:MAX_KEPT]:
        given = dict(site.call.kwargs).get(name)
        if isinstance(given, (Name, Attr)):
            place = At(caller, site.scope, site.branch, site.call.line)
            yield from (key for key, _ in constructs(given, place, context, depth + 2))


def itself(expr: Expr, at: At, context: Context) -> Iterator[str]:
    """Yield the key of the construct that an expression is, not of what it was made with."""
    for option in options(context.evaluator.value(expr, at)):
        if isinstance(option, (Object, Instance)) or (isinstance(option, Symbol) and option.name.count("()") == 1):
            yield from _construct(option, context, MAX_DEPTH)


def library_base(cls: Class, context: Context, depth: int = 0) -> str:
    """Return the full name of the construct that a class of the tree extends; empty if it extends none."""
    for base in context.evaluator.bases(cls):
        if isinstance(base, Symbol) and LIBRARY.match(base.name) and service_of(base.name):
            return base.name
        if isinstance(base, Class) and base != cls and depth < MAX_DEPTH:
            found = library_base(base, context, depth + 1)
            if found:
                return found
    return ""


def _construct(value: Value, context: Context, depth: int) -> Iterator[str]:
    """Yield the key of the construct that a value is; of one that only joins others (a target, an integration) theirs."""
    held = value.owner if isinstance(value, Member) else value
    if isinstance(held, Instance) and held.steps:  # a construct that the catalogue knows as a type
        made = held.steps[0]
        for option in options(context.evaluator.value(made.call.func, made.at)):
            known = option.name if isinstance(option, Symbol) else ""
            if LIBRARY.match(known) and is_placed(made.call):
                yield key_of(made.at.file, made.at.scope, made.call, known)[0]
        return
    if not isinstance(value, (Symbol, Object)) or value.call is None or value.at is None:
        return
    name = value.name.removesuffix("()") if isinstance(value, Symbol) else library_base(value.cls, context)
    if LIBRARY.match(name) is None:
        return
    if "()" in name:  # first.next(second)
        for part in (value.call.func, *value.call.args):
            yield from (key for key, _ in constructs(part, value.at, context, depth + 2))
        return
    service = service_of(name)
    if not service:
        return
    if is_placed(value.call) and (
        part_of("cdk", service) is not None or context.catalogue.resources.has("cdk", service)
    ):
        yield key_of(value.at.file, value.at.scope, value.call, name)[0]
        return
    if isinstance(value, Object):
        return
    for part in (*value.call.args, *(v for _, v in value.call.kwargs)):
        yield from (key for key, _ in constructs(part, value.at, context, depth + 2))


def _held(value: Value, context: Context, depth: int) -> Iterator[str]:
    """Yield the constructs in a mapping or list that a name stands for."""
    for option in options(value):
        inner = (
            [v for table in option.exprs for _, v in table.pairs]
            if isinstance(option, Record)
            else list(option.expr.items[:40])
            if isinstance(option, Rows)
            else []
        )
        if isinstance(option, (Record, Rows)):
            yield from (key for expr in inner for key, _ in constructs(expr, option.at, context, depth + 2))


def is_placed(call: Call) -> bool:
    """Return whether a call makes a construct: it is given its parent and a name; others are only values."""
    return len(call.args) > 1 or {"scope", "id"} <= {name for name, _ in call.kwargs}


def constants(expr: Expr, depth: int = 0) -> Iterator[Attr]:
    """Yield the constants (``Models.ACME_LARGE_V1``) in an expression."""
    if isinstance(expr, Attr) and expr.name.isupper():
        yield expr
    for child in children(expr) if depth < MAX_DEPTH else ():
        yield from constants(child, depth + 1)


def arguments(call: Call) -> tuple[Expr, ...]:
    """Return what a construct is given beside its parent and its name."""
    return (*call.args[1:], *(value for _, value in call.kwargs))


def texts(expr: Expr, depth: int = 0) -> Iterator[str]:
    """Yield the literal texts in an expression."""
    if isinstance(expr, Const) and isinstance(expr.value, str):
        yield expr.value
    for child in children(expr) if depth < MAX_DEPTH else ():
        yield from texts(child, depth + 1)


def environment(call: Call, at: At, context: Context) -> Iterator[str]:
    """Yield the names of the variables that a construct sets for a program (``environment={…}``)."""
    for value in arguments(call):
        for table in _tables(value, at, context):
            for key, inner in table.pairs:
                if isinstance(key, Const) and key.value == "environment":
                    yield from _keys(inner, at, context)
    for word, value in call.kwargs:
        if word == "environment":
            yield from _keys(value, at, context)


def _keys(expr: Expr, at: At, context: Context) -> Iterator[str]:
    for table in _tables(expr, at, context):
        for key, inner in table.pairs:
            if isinstance(key, Const) and isinstance(key.value, str):
                yield key.value
            elif key is None:
                yield from (
                    str(k.value) for t in _tables(inner, at, context) for k, _ in t.pairs if isinstance(k, Const)
                )


def _tables(expr: Expr, at: At, context: Context) -> tuple[Table, ...]:
    if isinstance(expr, Table):
        return (expr,)
    value = context.evaluator.value(expr, at) if isinstance(expr, (Name, Attr, Call)) else None
    return tuple(t for o in options(value) if isinstance(o, Record) for t in o.exprs) if value is not None else ()


def source_of(file: CodeFile, call: Call, context: Context) -> str:
    """Return the file or folder of the repository that a program is built from; empty if none is named."""
    named = [p for value in arguments(call) for p in _paths(value, 0)]
    handlers = [h for value in arguments(call) for h in _handlers(value)]
    handlers += [str(v.value) for k, v in call.kwargs if k in {"handler", "index"} and isinstance(v, Const)]
    for folder in dict.fromkeys(_bases(file.path)):
        for path in named:
            place = normpath(join(folder, path)) if folder else normpath(path)
            if place.startswith("..") or place in {".", "/"}:
                continue
            if place in context.project.files:
                return place
            if any(p.startswith(place + "/") for p in context.project.files):
                return _inside(place, handlers, context)
    return ""


def _inside(folder: str, handlers: list[str], context: Context) -> str:
    """Return the file of a folder that a handler (``module.function``, ``index.py``) names, else the folder."""
    for handler in handlers:
        stem = handler if handler.endswith(_ENDINGS[:4]) else handler.rpartition(".")[0].replace(".", "/")
        for ending in ("", *_ENDINGS):
            if stem and f"{folder}/{stem}{ending}" in context.project.files:
                return f"{folder}/{stem}{ending}"
    return folder


def _bases(path: str) -> Iterator[str]:
    """Yield the folder of a file and those above: an application of constructs is run from one of them."""
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _paths(expr: Expr, depth: int) -> Iterator[str]:
    """Yield texts that may be paths: what is joined first, then the rest."""
    if isinstance(expr, Call):
        name = expr.func.name if isinstance(expr.func, Attr) else expr.func.id if isinstance(expr.func, Name) else ""
        parts = [a.value for a in expr.args if isinstance(a, Const) and isinstance(a.value, str)]
        if name in _JOINERS and parts:
            yield "/".join(parts)
            return
    if isinstance(expr, Const) and isinstance(expr.value, str) and 1 < len(expr.value) < 200 and " " not in expr.value:
        yield expr.value
    for child in children(expr) if depth < MAX_DEPTH else ():
        yield from _paths(child, depth + 1)


def _handlers(expr: Expr) -> Iterator[str]:
    for key, value in expr.pairs if isinstance(expr, Table) else ():
        if isinstance(key, Const) and key.value in {"handler", "index"} and isinstance(value, Const):
            yield str(value.value)
