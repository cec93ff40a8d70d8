"""Clients inside of lists and mappings."""

from __future__ import annotations

from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.values import At, Chain, Instance, Record, Rows, Symbol, Value, options

MAX_OPTIONS = 40


def spread(evaluator: Evaluator, value: Value) -> list[Value]:
    """Return the items of a list literal, the clients in a mapping, or the value itself."""
    if isinstance(value, Rows):
        return [o for i in value.expr.items[:MAX_OPTIONS] for o in options(evaluator.value(i, value.at))]
    if isinstance(value, Record):
        rows = [e for t in value.exprs for _, e in t.pairs][:MAX_OPTIONS]
        return [c for e in rows for o in options(evaluator.value(e, value.at)) for c in _client(evaluator, o, value.at)]
    return [value]


def _client(evaluator: Evaluator, value: Value, at: At) -> list[Value]:
    """Return a value that is a client; a type that stands for its default client is an instance of it."""
    kind = evaluator.catalogue.type_named(at.file.language, value.name) if isinstance(value, Symbol) else None
    if kind is not None:
        return [Instance(kind)]
    return [value] if isinstance(value, (Instance, Chain)) else []
