"""What an argument for tools or agents holds: each item by the node that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from stackaudit.model.code import Call, CodeFile, Const, Expr, Opaque, Table
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.arguments import Arguments
from stackaudit.resolution.built import built_by, plain_function
from stackaudit.resolution.context import Context
from stackaudit.resolution.tool_schemas import of_table
from stackaudit.resolution.values import (
    Answer,
    At,
    Class,
    Function,
    Lit,
    Object,
    Record,
    Rows,
    Step,
    Symbol,
    Text,
    Value,
    options,
    texts,
)

MAX_ITEMS = 60
MAX_DEPTH = 3
_SEPARATORS = re.compile(r"[_\-\s.]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is handed over."""

    ref: NodeRef
    name: str
    function: Function | None = None
    """A plain function that is handed over as a tool."""
    file: CodeFile | None = None
    line: int = 0
    effects: tuple[str, ...] | None = None
    """Of a tool that a provider or framework brings: what it does."""
    described: bool = False
    """A mapping with a function, which only being handed over makes a tool."""


Place = tuple[CodeFile, int]
"""Where an item stands in the code."""


def offered(value: Value, context: Context, depth: int = 0, place: Place | None = None) -> Iterator[Item]:
    """Yield the tools, servers and agents in a value: of a list, of the values of a mapping, or itself."""
    for option in options(value) if depth <= MAX_DEPTH else ():
        inside = list(_held(option, context))
        for held, where in inside:
            yield from offered(held, context, depth + 1, where)
        if isinstance(option, Record):
            yield from _record(option, context, depth)
        elif not inside:
            yield from _single(option, context, place)


def _held(value: Value, context: Context) -> Iterator[tuple[Value, Place | None]]:
    """Yield the values that a value only holds: items of lists, of lists that are added, and what a hand-over names."""
    match value:
        case Rows(expr=expr, at=at):
            for item in expr.items[:MAX_ITEMS]:
                for part in item.parts if isinstance(item, Opaque) else (item,):  # a spread holds what it spreads
                    yield context.evaluator.value(part, at), (at.file, part.line)
        case Text(parts=parts):
            yield from ((part, None) for part in parts)
        case Answer(signature=signature, call=call, at=at) if "agents" in signature.args and not signature.produces:
            inner = Arguments(context.evaluator, (Step(signature, call, at),)).value("agents")
            if inner is not None:
                yield inner, None
        case Symbol(
            name=name, call=Call(args=(first, *_)), at=At() as at
        ):  # a decorator that is called like a function
            made = context.catalogue.decorator_named(at.file.language, name.removesuffix("()"))
            if made is not None and any(p.kind == "tool" for p in made.produces):
                yield context.evaluator.value(first, at), None
        case _:
            return


def _single(value: Value, context: Context, place: Place | None) -> Iterator[Item]:
    match value:
        case Function():
            if value.scope.kind == "function":
                ref, name = plain_function(context, value)
                yield Item(ref, name, value, value.file, value.scope.line)
        case Object(cls=cls):
            yield from _object(cls, context, built=True)
        case Class():
            yield from _object(value, context, built=False)
        case Symbol(name=name):
            if place is not None:
                yield from _named(name.removesuffix("()").rsplit(".", 1)[-1], place[0].path, place[1], context)
        case Lit(value=str(text), path=path, line=line):
            yield from _named(text, path, line, context)
        case _:
            for made in built_by(context, value, "tool", "mcp_server", "agent"):
                yield Item(made.ref, made.name, None, made.at.file, made.call.line)


def _record(record: Record, context: Context, depth: int) -> Iterator[Item]:
    for table in record.exprs:
        found = of_table(table, record.at, context)
        if found is not None:
            yield Item(found.ref, found.name, None, record.at.file, found.line)
            return
        rows = {str(k.value): v for k, v in table.pairs if isinstance(k, Const)}
        if "description" in rows and _RUNS & set(rows):
            yield _with_function(rows, record, table.line, context)
            return
        if "type" in rows:
            kinds = texts(context.evaluator.value(rows["type"], record.at))
            for lit, hosted in ((k, hosted_effects(str(k.value), context)) for k in kinds):
                if hosted is not None:
                    yield _hosted(str(lit.value), lit.path, lit.line, hosted, context)
            return
        for _, value in table.pairs[:MAX_ITEMS]:
            inner = context.evaluator.value(value, record.at)
            if not any(isinstance(o, Lit) for o in options(inner)):
                yield from offered(inner, context, depth + 1)


_RUNS = frozenset({"execute", "handler", "func", "callback", "run", "invoke"})
"""Keys under which a mapping that describes a tool holds its function."""


def _with_function(rows: dict[str, Expr], record: Record, line: int, context: Context) -> Item:
    file = record.at.file
    given = next((rows[k] for k in ("id", "name") if k in rows), None)
    named = texts(context.evaluator.value(given, record.at)) if given is not None else ()
    name = next((str(t.value) for t in named), "") or next(
        (b.target for b in file.bindings if isinstance(b.value, Table) and b.value.line == line), "tool"
    )
    body = context.evaluator.value(next(rows[k] for k in sorted(_RUNS & set(rows))), record.at)
    function = next((o for o in options(body) if isinstance(o, Function)), None)
    return Item(NodeRef("tool", f"{file.path}#described#{name}"), name[:100], function, file, line, described=True)


def _object(cls: Class, context: Context, *, built: bool) -> Iterator[Item]:
    """An object of a class that derives from a framework's; a class that is handed over itself describes a tool."""
    external = context.evaluator.external_base(cls)
    made = next((p for p in external.produces if p.kind in {"tool", "agent"}), None) if external is not None else None
    if made is not None:
        ref = NodeRef(made.kind, f"{cls.file.path}#{cls.scope.qualname}")
        yield Item(ref, cls.scope.name, None, cls.file, cls.scope.line)
    elif not built and external is None and cls.scope.bases:
        ref = NodeRef("tool", f"{cls.file.path}#{cls.scope.qualname}")
        yield Item(ref, cls.scope.name, Function(cls.file, cls.index), cls.file, cls.scope.line)


def _named(text: str, path: str, line: int, context: Context) -> Iterator[Item]:
    hosted = hosted_effects(text, context)
    if hosted is not None:
        yield _hosted(text, path, line, hosted, context)


def _hosted(name: str, path: str, line: int, effects: tuple[str, ...], context: Context) -> Item:
    ref = NodeRef("tool", f"{path}#hosted#{name}")
    return Item(ref, name, None, context.project.files.get(path), line, effects)


def hosted_effects(name: str, context: Context) -> tuple[str, ...] | None:
    """Return what a tool of a provider or framework does, by its name; None when the name is not one of them."""
    plain = _SEPARATORS.sub("", name.lower())
    for pattern, effects in context.catalogue.compiled.sinks.hosted.items():
        if fnmatchcase(plain, pattern):
            return effects
    return None
