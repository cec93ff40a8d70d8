"""What an argument for tools or agents holds: each item by the node that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from stackaudit.model.code import CodeFile, Const, Opaque
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.arguments import Arguments
from stackaudit.resolution.built import built_by, plain_function
from stackaudit.resolution.context import Context
from stackaudit.resolution.tool_schemas import of_table
from stackaudit.resolution.values import Answer, Class, Function, Lit, Object, Record, Rows, Step, Text, Value, options

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


def offered(value: Value, context: Context, depth: int = 0) -> Iterator[Item]:
    """Yield the tools, servers and agents in a value: of a list, of the values of a mapping, or itself."""
    if depth > MAX_DEPTH:
        return
    for option in options(value):
        match option:
            case Rows(expr=expr, at=at):
                for item in expr.items[:MAX_ITEMS]:
                    for part in item.parts if isinstance(item, Opaque) else (item,):  # a spread holds what it spreads
                        yield from offered(context.evaluator.value(part, at), context, depth + 1)
            case Text(parts=parts):  # lists that are added
                for added in parts:
                    yield from offered(added, context, depth + 1)
            case Answer(signature=signature, call=call, at=at) if "agents" in signature.args and not signature.produces:
                inner = Arguments(context.evaluator, (Step(signature, call, at),)).value("agents")
                yield from offered(inner, context, depth + 1) if inner is not None else ()
            case Record(exprs=tables, at=at):
                yield from _record(option, context, depth)
            case Function():
                if option.scope.kind == "function":
                    yield _function(option, context)
            case Object(cls=cls) | (Class() as cls):
                yield from _object(cls, context)
            case Lit(value=str(text), path=path, line=line):
                yield from _named(text, path, line, context)
            case _:
                for made in built_by(context, option, "tool", "mcp_server", "agent"):
                    yield Item(made.ref, made.name, None, made.at.file, made.call.line)


def _record(record: Record, context: Context, depth: int) -> Iterator[Item]:
    for table in record.exprs:
        found = of_table(table, record.at, context)
        if found is not None:
            yield Item(found.ref, found.name, None, record.at.file, found.line)
            return
        rows = {str(k.value): v for k, v in table.pairs if isinstance(k, Const)}
        kind = rows.get("type")
        if isinstance(kind, Const) and isinstance(kind.value, str):
            hosted = hosted_effects(kind.value, context)
            if hosted is not None:
                yield _hosted(kind.value, record.at.file.path, kind.line, hosted, context)
                return
        for _, value in table.pairs[:MAX_ITEMS]:
            inner = context.evaluator.value(value, record.at)
            if not isinstance(inner, Lit):
                yield from offered(inner, context, depth + 1)


def _function(function: Function, context: Context) -> Item:
    ref, name = plain_function(context, function)
    return Item(ref, name, function, function.file, function.scope.line)


def _object(cls: Class, context: Context) -> Iterator[Item]:
    external = context.evaluator.external_base(cls)
    made = next((p for p in external.produces if p.kind in {"tool", "agent"}), None) if external is not None else None
    if made is not None:
        yield Item(
            NodeRef(made.kind, f"{cls.file.path}#{cls.scope.qualname}"), cls.scope.name, None, cls.file, cls.scope.line
        )


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


