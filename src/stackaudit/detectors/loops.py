"""Loops around a model that passes tools, with nothing that ends them but the model.

    while True:
        reply = client.messages.create(..., tools=TOOLS)

The claim is an attribute of the call's node: ``unbounded_loop`` is the line of the loop. A counter, a deadline or a budget
that a condition in the loop looks at bounds it; so does a person who is asked for every round at the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Attr, Branch, CodeFile, Const, Expr, Name, children
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at

DETECTOR = "calls"
_BOUND = re.compile(
    r"(?i)(?:^|_)(?:max|limit|budget|deadline|attempts?|retr(?:y|ies)|steps?|turns?|rounds?|iterations?|iter|count(?:er)?|timeout|elapsed|remaining|depth|tries|monotonic|perf_counter|time|tokens_used|cost)(?:$|_)"
)
_MAX_PARTS = 200


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield calls with tools inside a loop that only the model's answer ends."""
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation == "chat" else None
        if ref is None or call.everything.get("tools") is None:
            continue
        loop = _loop(file, call.site.branch)
        if loop is None or _bounded(file, loop):
            continue
        site = call.site.call
        evidence = context.evidence(file, call.line, DETECTOR, "signature", column=site.column, end_line=site.end_line)
        line = context.evidence(file, _head(loop), DETECTOR, "code").line
        yield NodeClaim(
            ref, call.callee, evidence, role_at(file, call.site.branch), attributes=(("unbounded_loop", line),)
        )


def _loop(file: CodeFile, branch: int) -> Branch | None:
    """Return the nearest ``while`` around a branch; None when a counted loop is nearer."""
    while branch:
        row = file.branches[branch]
        if row.kind == "while":
            return row
        if row.kind == "loop":
            return None
        branch = row.parent
    return None


def _head(loop: Branch) -> int:
    """Return the line of the ``while``: a branch begins with its first statement."""
    line = getattr(loop.test, "line", 0)
    return line or max(loop.line - 1, 1)


def _bounded(file: CodeFile, loop: Branch) -> bool:
    inside = [b for b in file.branches if loop.line <= b.line <= loop.end_line and b.test is not None]
    counted = {b.target for b in file.bindings if b.kind == "augment" and loop.line <= b.line <= loop.end_line}
    names = {n for b in inside if b.test is not None for n in _names(b.test)}
    if names & counted or any(_BOUND.search(n) for n in names):
        return True
    return any(
        isinstance(s.call.func, Name) and s.call.func.id == "input"
        for s in file.sites
        if loop.line <= s.call.line <= loop.end_line
    )


def _names(expr: Expr) -> set[str]:
    """Return the names that a condition looks at."""
    found: set[str] = set()
    queue: list[Expr] = [expr]
    for _ in range(_MAX_PARTS):
        if not queue:
            break
        part = queue.pop()
        if isinstance(part, Name):
            found.add(part.id)
        elif isinstance(part, Attr):
            found.add(part.name)
        if not isinstance(part, Const):
            queue += children(part)
    return found
