"""Tables that code names by an object: a table declared in code, or a class that is mapped to one."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Known
from stackaudit.model.code import Call, Const
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Lit, Object, Symbol, Value, options

_READS = frozenset({"from", "select", "query", "join", "innerJoin", "leftJoin", "rightJoin", "fullJoin", "select_from"})
_WRITES = frozenset({"insert", "update", "delete", "add", "merge"})
_TABLES = frozenset({"pgTable", "mysqlTable", "sqliteTable", "Table"})
_ROOTS = ("drizzle-orm", "sqlalchemy")
MAX_ARGUMENTS = 10


def mapped(call: Call, at: At, context: Context) -> Iterator[tuple[str, Known]]:
    """Yield (verb, name of the table) for each table object that a call of a query or session is given."""
    name = last_name(call.func)
    verb = "writes" if name in _WRITES else "reads" if name in _READS else ""
    if not verb:
        return
    for arg in call.args[:MAX_ARGUMENTS]:
        for option in options(context.evaluator.value(arg, at)):
            known = _table(option, at, context)
            if known is not None:
                yield verb, known


def _table(value: Value, at: At, context: Context) -> Known | None:
    match value:
        case Symbol(name=name, call=Call(args=(Const(value=str(text), line=line), *_)), at=At() as made):
            own = name.startswith(_ROOTS) and name.removesuffix("()").rsplit(".", 1)[-1] in _TABLES
            return Known(text, made.file.path, line) if own else None
        case Object(cls=cls) | (Class() as cls):
            found = context.evaluator.attribute(cls, "__tablename__", at)
            return next(
                (
                    Known(o.value, o.path, o.line)
                    for o in options(found)
                    if isinstance(o, Lit) and isinstance(o.value, str)
                ),
                None,
            )
        case _:
            return None
