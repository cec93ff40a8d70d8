"""Awaits the asynchronous twin of a call that blocks a coroutine (``await x.ainvoke(…)`` for ``x.invoke(…)``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.fixes.calls import call_at
from stackaudit.fixes.cases import Case, Change, LeftAloneError, Span, Step
from stackaudit.fixes.python import Source
from stackaudit.fixes.signatures import beside, last
from stackaudit.model.graph import Node

RULES = ("RES010",)


def steps(case: Case) -> Iterator[Step]:
    """Yield the calls that stand in coroutines themselves."""
    for node in case.nodes:
        rows = node.get("blocks")
        for row in rows if isinstance(rows, tuple) else ():
            if not isinstance(row, tuple) or (str(row[0]), int(str(row[1]))) != (node.place.path, node.place.line):
                raise LeftAloneError("the coroutine waits in another function, which has to become one too")
            yield Step.at(node.place, _change(node, _twin(case, str(node.get("callee")))))


def _twin(case: Case, callee: str) -> str:
    name = last(callee)
    known = beside(case.catalogue, callee)
    found = [twin for twin in (f"{name}_async", f"a{name}") if twin in known]
    if not found:
        raise LeftAloneError("it needs an asynchronous client, and its other calls have to be awaited too")
    return found[0]


def _change(node: Node, twin: str) -> Change:
    place, name = node.place, last(str(node.get("callee")))

    def change(data: bytes, line: int) -> tuple[Span, ...]:
        import libcst as cst

        source = Source.of(place.path, data)
        call = call_at(source, line, place.column, name)
        if not isinstance(call.func, cst.Attribute) or call.func.attr.value != name:
            raise LeftAloneError("the call is no method of an object")
        around = source.parent(call)
        if isinstance(around, cst.Await) or not _in_coroutine(source, call):
            raise LeftAloneError("the call does not stand in the coroutine itself")
        start, end = source.span(call)
        token = source.span(call.func.attr)
        tight = isinstance(around, (cst.Attribute, cst.Subscript, cst.Call, cst.BinaryOperation, cst.UnaryOperation))
        opened, closed = (b"(await ", b")") if tight else (b"await ", b"")
        if not tight and not call.lpar and b"\n" in data[start : source.span(call.func)[1]]:
            raise LeftAloneError("the layout of the call is unusual")
        rest = (Span(end, end, closed),) if closed else ()
        return (Span(start, start, opened), Span(*token, twin.encode()), *rest)

    return change


def _in_coroutine(source: Source, node: Any) -> bool:
    import libcst as cst

    while node is not None:
        if isinstance(node, (cst.Lambda, cst.ClassDef, cst.GeneratorExp)):
            return False
        if isinstance(node, cst.FunctionDef):
            return node.asynchronous is not None
        node = source.parent(node)
    return False
