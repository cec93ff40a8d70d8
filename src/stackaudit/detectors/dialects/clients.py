"""Which store a method is called on, wherever its client was made, and whether the method reads or writes it."""

from __future__ import annotations

import re

from stackaudit.detectors.dialects.stores import opened
from stackaudit.model.code import Attr, Call, Const, Expr, Index
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import Answer, At, Function, Instance, Symbol, Value, options

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_WRITES = frozenset({
    "add", "append", "bulk", "delete", "drop", "index", "insert", "merge", "overwrite", "put", "push", "remove", "replace", "save", "set", "update", "upload",
    "upsert", "write", "persist", "from",
})  # fmt: skip
_READS = frozenset({
    "aggregate", "asimilarity", "count", "download", "exists", "fetch", "find", "get", "hget", "hgetall", "lookup", "list", "max", "mget", "near", "hybrid", "query", "read",
    "retrieve", "scan", "scroll", "search", "select", "similarity", "stream",
})  # fmt: skip
_ABOUT_ITSELF = frozenset(
    {
        "client",
        "collection",
        "collections",
        "database",
        "table",
        "container",
        "bucket",
        "blob",
        "document",
        "index",
        "or",
        "engine",
        "session",
        "conn",
        "connection",
        "hook",
        "service",
        "spreadsheet",
        "worksheet",
        "sheet",
    }
)
"""What a method hands out that is asked in turn: ``get_collection``, ``create_table``."""
_MAX_LINKS = 6


def verb_of(name: str) -> str:
    """Return ``reads``, ``writes`` or nothing for the name of a method."""
    words = [w.lower() for w in _WORD.findall(name)]
    if not words or (len(words) > 1 and words[-1] in _ABOUT_ITSELF and words[0] not in {"update", "delete"}):
        return ""
    if words == ["from"]:
        return "reads"  # a clause of a query; ``from_documents`` fills a store
    return "writes" if words[0] in _WRITES else "reads" if words[0] in _READS else ""


def touched(call: Call, at: At, context: Context) -> tuple[str, str, str] | None:
    """Return (kind, name, verb) of the store whose client a method is called on; None for any other call."""
    func = call.func
    verb = verb_of(func.name) if isinstance(func, Attr) else ""
    found = _held(func.base, at, context, 0) if verb and isinstance(func, Attr) else None
    return (*found, verb) if found is not None else None


def given_methods(func: Expr, at: At, context: Context) -> list[Function]:
    """Return the functions that a method stands for, where the object was made with them: ``createTool({execute: f})``."""
    if not isinstance(func, Attr):
        return []
    found: list[Function] = []
    for option in options(context.evaluator.value(func.base, at)):
        made, place = (option.call, option.at) if isinstance(option, (Answer, Symbol)) else (None, None)
        given = dict(made.kwargs).get(func.name) if made is not None else None
        if given is not None and place is not None:
            found += [o for o in options(context.evaluator.value(given, place)) if isinstance(o, Function)]
    return found


def _held(expr: Expr, at: At, context: Context, depth: int) -> tuple[str, str] | None:
    """Return (kind, name) of the store that an expression is a client or part of."""
    if depth > _MAX_LINKS:
        return None
    for option in options(context.evaluator.value(expr, at)):
        found = _store(option, at, context)
        if found is None and isinstance(option, Symbol) and option.call is not None and option.at is not None:
            made = option.call.func
            found = _held(made.base, option.at, context, depth + 1) if isinstance(made, Attr) else None
        if found is not None:
            return found
    if isinstance(expr, (Attr, Index)):
        return _held(expr.base, at, context, depth + 1)
    return (
        _held(expr.func.base, at, context, depth + 1)
        if isinstance(expr, Call) and isinstance(expr.func, Attr)
        else None
    )


def _store(value: Value, at: At, context: Context) -> tuple[str, str] | None:
    if isinstance(value, Instance):
        vendor = context.catalogue.vendors.get(value.type.vendor)
        return ("vector_store", vendor.node) if vendor is not None and vendor.kind == "vector_store" else None
    if not isinstance(value, Symbol) or value.call is None or value.name.count("()") != 1:
        return None
    name = value.name.removesuffix("()")
    root = context.catalogue.root_vendor(at.file.language, name)
    if root is not None and root.kind == "vector_store":
        return "vector_store", root.node
    first = value.call.args[0] if value.call.args else None
    store = opened(name, str(first.value) if isinstance(first, Const) else "")
    return ("data_store", store) if store else None
