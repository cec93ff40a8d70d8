"""What a request object that is handed to a call says: its class, and what it was made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stackaudit.model.code import Const, Expr
from stackaudit.resolution.shapes import argument_of
from stackaudit.resolution.values import At, Instance, Record, Value, literals, options

KIND = "kind"
"""Part of a request that is the name of its class."""


def said(value: Value, part: str, evaluate: Callable[[Expr, At], Value]) -> Iterator[str]:
    """Yield the texts that a *part* of a request can be: its class, or one of the arguments that it was made with."""
    for option in options(value):
        if not isinstance(option, Instance) or not option.steps:
            continue
        if part == KIND:
            yield option.type.name
            continue
        made = option.steps[-1]
        given = argument_of(made.call, part, -1)
        found = evaluate(given, made.at) if given is not None else None
        rows = (
            [found]
            if found is not None
            else [v for a in made.call.args[:1] for v in _parts(evaluate(a, made.at), part, evaluate)]
        )
        yield from (str(lit.value) for row in rows for lit in literals(row))


def _parts(value: Value, part: str, evaluate: Callable[[Expr, At], Value]) -> Iterator[Value]:
    """Yield the values of a key of a mapping."""
    for option in options(value):
        for table in option.exprs if isinstance(option, Record) else ():
            for key, item in table.pairs:
                if isinstance(key, Const) and key.value == part and isinstance(option, Record):
                    yield evaluate(item, option.at)
