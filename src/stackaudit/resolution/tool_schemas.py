"""Tools that are described to a model as data: a name, a description and a schema of the arguments.

The forms differ by provider in the key of the schema; a schema is a mapping that says ``type`` or ``properties``, or what a
schema library builds. Descriptions in a class of one's own count like mappings.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from stackaudit.model.code import Attr, Call, CodeFile, Const, Either, Expr, Seq, Table
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Record, Symbol, Value, options, texts

SCHEMA_KEYS = (
    "input_schema",
    "inputSchema",
    "parameters",
    "parametersJsonSchema",
    "parameters_json_schema",
    "toolSpec",
)
_WRAPPERS = ("function", "toolSpec")
"""Keys under which some providers put the description."""
_DUMPS = frozenset({"model_json_schema", "schema", "json_schema", "toJSONSchema"})
"""Methods that give the schema of a class."""
_INNER = ("type", "properties", "json", "$schema", "anyOf", "additionalProperties")
_NAME = re.compile(r"[A-Za-z_][\w./:-]{0,79}")
_EXAMPLE = re.compile(r"(?i)examples?$|schema_extra$")
"""Keys of documentation: what they hold is shown, not used."""
MAX_DEPTH = 5
MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Described:
    """One tool that data describes."""

    name: str
    line: int
    description: str
    ref: NodeRef


def described(file: CodeFile, context: Context, known: Container[tuple[int, int]] = ()) -> Iterator[Described]:
    """Yield the tools that mappings and constructions of a file describe, in no order; each place once.

    Calls at the places *known* (line, column) describe something that the catalogue names.
    """
    seen: set[int] = set()
    for expr, at in _expressions(file):
        for part in _parts(expr, 0):
            if id(part) in seen:
                continue
            seen.add(id(part))
            if isinstance(part, Call) and (part.line, part.column) in known:
                continue
            found = of_table(part, at, context) if isinstance(part, Table) else of_call(part, at, context)
            if found is not None:
                yield found


def _expressions(file: CodeFile) -> Iterator[tuple[Expr, At]]:
    for binding in file.bindings:
        yield binding.value, At(file, binding.scope, binding.branch, binding.line)
    for index, scope in enumerate(file.scopes):
        for value in scope.returns:
            yield value, At(file, index, 0, scope.end_line + 1)
    for site in file.sites:
        at = At(file, site.scope, site.branch, site.call.line)
        yield site.call, at
        for value in (*site.call.args, *(v for k, v in site.call.kwargs if not _EXAMPLE.search(k))):
            if not isinstance(value, Call):
                yield value, at


def _parts(expr: Expr, depth: int) -> Iterator[Table | Call]:
    """Yield the mappings and calls that stand in lists, mappings and alternatives."""
    if depth > MAX_DEPTH:
        return
    match expr:
        case Table(pairs=pairs):
            yield expr
            for key, value in pairs[:MAX_ITEMS]:
                shown = isinstance(key, Const) and isinstance(key.value, str) and _EXAMPLE.search(key.value)
                if not isinstance(value, Call) and not shown:
                    yield from _parts(value, depth + 1)
        case Seq(items=items):
            for item in items[:MAX_ITEMS]:
                if not isinstance(item, Call):
                    yield from _parts(item, depth + 1)
        case Either(options=found):
            for option in found:
                yield from _parts(option, depth + 1)
        case Call():
            yield expr
        case _:
            return


def of_table(table: Table, at: At, context: Context) -> Described | None:
    """Return the tool that a mapping describes; None when it describes none."""
    rows = {str(k.value): v for k, v in table.pairs if isinstance(k, Const)}
    for wrapper in _WRAPPERS:
        inner = rows.get(wrapper)
        if isinstance(inner, Table) and (wrapper != "function" or "type" in rows):
            inside = {str(k.value): v for k, v in inner.pairs if isinstance(k, Const)}
            return _named(inside, inner.line, at, context) if "name" in inside else None
    if "name" not in rows or not any(k in rows for k in SCHEMA_KEYS):
        return None
    return _named(rows, table.line, at, context) if _has_schema(rows, at, context) else None


def of_call(call: Call, at: At, context: Context) -> Described | None:
    """Return the tool that a construction of one's own class describes; None when it describes none."""
    rows = dict(call.kwargs)
    if "name" not in rows or "description" not in rows or not any(k in rows for k in SCHEMA_KEYS):
        return None
    return _named(rows, call.line, at, context) if _has_schema(rows, at, context) else None


def _named(rows: dict[str, Expr], line: int, at: At, context: Context) -> Described | None:
    value = context.evaluator.value(rows["name"], at)
    name = next((str(t.value) for t in texts(value)), "")
    if not _NAME.fullmatch(name):
        return None
    told = rows.get("description")
    text = next((str(t.value) for t in texts(context.evaluator.value(told, at))), "") if told is not None else ""
    own = rows["name"].line if isinstance(rows["name"], Const) else line
    return Described(name, own, text[:200], ref_of(at.file, name))


def ref_of(file: CodeFile, name: str) -> NodeRef:
    """Return the identity of a described tool: a file describes each name once."""
    return NodeRef("tool", f"{file.path}#described#{name}")


def _has_schema(rows: dict[str, Expr], at: At, context: Context) -> bool:
    given = next(rows[k] for k in SCHEMA_KEYS if k in rows)
    if isinstance(given, Call) and isinstance(given.func, Attr) and given.func.name in _DUMPS:
        return True
    return any(_is_schema(option, context) for option in options(context.evaluator.value(given, at)))


def _is_schema(value: Value, context: Context) -> bool:
    match value:
        case Record(exprs=tables):
            keys = {str(k.value) for t in tables for k, _ in t.pairs if isinstance(k, Const)}
            return bool(keys & set(_INNER)) or not keys
        case Symbol(name=name):
            return name.startswith(context.catalogue.compiled.sinks.schemas)
        case _:
            return False
