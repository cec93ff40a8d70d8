"""Limits of calls: which nodes of a finding lack one, and the change that sets it."""

from __future__ import annotations

from stackaudit.fixes.calls import add_argument, call_at
from stackaudit.fixes.cases import Case, Change, LeftAloneError, Span
from stackaudit.fixes.python import Source
from stackaudit.fixes.signatures import last
from stackaudit.model.graph import Node


def limited(case: Case) -> list[Node]:
    """Return the clients of a finding, or the one call that it is about.

    Raises:
        LeftAloneError: they are no Python.
    """
    main = case.node
    if not main.place.path.endswith((".py", ".pyi", ".ipynb")):
        raise LeftAloneError("calls are changed in Python only")
    if main.get("operation") != "client":
        return [main]
    return [n for n in case.nodes if n.kind == "call" and n.get("operation") == "client"]


def setting(node: Node, name: str, value: int) -> Change:
    """Return the change that sets a limit at the call of *node*."""
    callee, column, path = last(str(node.get("callee"))), node.place.column, node.place.path

    def change(data: bytes, line: int) -> tuple[Span, ...]:
        source = Source.of(path, data)
        return add_argument(source, call_at(source, line, column, callee), name, str(value))

    return change
