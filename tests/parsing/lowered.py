"""One file of Python, lowered, and parts of it."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Const, Expr, Site, children
from stackaudit.parsing.python import parse


def lower(source: str) -> CodeFile:
    return parse("pkg/app.py", source.encode(), module="pkg.app")


def value_of(source: str, target: str = "x") -> Expr:
    return next(b.value for b in lower(source).bindings if b.target == target)


def site(source: str, name: str = "call") -> Site:
    return next(s for s in lower(source).sites if getattr(s.call.func, "name", getattr(s.call.func, "id", "")) == name)


def texts(expr: Expr) -> Iterator[object]:
    if isinstance(expr, Const):
        yield expr.value
    for part in children(expr):
        yield from texts(part)
