"""Loops around code, and the names that stand in them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, Branch, Call, CodeFile, Const, Expr, Name, children

LOOPS = frozenset({"loop", "while"})
MAX_PARTS = 400


def loop_around(file: CodeFile, branch: int) -> Branch | None:
    """Return the nearest loop around a branch, counted or not."""
    while branch:
        row = file.branches[branch]
        if row.kind in LOOPS:
            return row
        branch = row.parent
    return None


def words_in(file: CodeFile, first: int, last: int) -> Iterator[str]:
    """Yield the names and texts that stand in bindings, conditions, comparisons and calls of some lines."""
    for binding in file.bindings:
        if first <= binding.line <= last:
            yield binding.target
            yield from words_of(binding.value)
    for branch in file.branches:
        if branch.test is not None and first <= branch.line <= last:
            yield from words_of(branch.test)
    for operand, _ in file.compares:
        if first <= getattr(operand, "line", 0) <= last:
            yield from words_of(operand)
    for site in file.sites:
        if first <= site.call.line <= last:
            yield from words_of(site.call)


def words_of(expr: Expr) -> Iterator[str]:
    """Yield the names and short texts in an expression, in no order."""
    queue: list[Expr] = [expr]
    for _ in range(MAX_PARTS):
        if not queue:
            return
        part = queue.pop()
        match part:
            case Name(id=name) | Attr(name=name):
                yield name
            case Const(value=str(text)) if len(text) <= 40:
                yield text
            case Call(kwargs=kwargs):
                yield from (k for k, _ in kwargs)
            case _:
                pass
        queue += children(part)
