"""What code does when a call of a model fails: handlers that say nothing, and handlers that make up an answer.

    try:
        reply = client.chat.completions.create(...)
    except Exception:
        return {"score": 5}

Attributes of the call's node: ``swallowed`` and ``made_up`` hold (path, line of the handler, what it gives instead). Only
handlers of any error, or of the errors of a client library, count: one for a narrow error knows what it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.code import Attr, Branch, Call, CodeFile, Const, Expr, Name, Opaque, Seq, Site, Table, children
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.reaching import runs_of
from stackaudit.resolution.roles import role_at

DETECTOR = "calls"
_ANY = frozenset({"Exception", "BaseException", "Throwable"})
_OF_CLIENT = re.compile(
    r"(?i)(?:API|ai|llm|model|service|http|request|client|rate.?limit|connection)\w*(?:Error|Exception)$"
)
_HONEST = re.compile(
    r"(?i)error|fail|sorry|unable|unavailable|apolog|could ?n.t|can.?not|not available|went wrong|try again|exception|problem|success|status"
)
"""Words of an answer that says that there is none."""
_MAX_PARTS = 60
LEVELS = 3
"""Functions around a call that are looked through for a handler."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the calls of models whose failure a handler hides, in their own function or in one that runs it."""
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation not in {"", "client"} else None
        found = _hidden(file, call.site, context) if ref is not None else None
        if ref is None or found is None:
            continue
        site = call.site.call
        evidence = context.evidence(file, call.line, DETECTOR, "signature", column=site.column, end_line=site.end_line)
        place, kind, handler, what = found
        line = context.evidence(place, _head(handler), DETECTOR, "code").line
        row: tuple[AttributeValue, ...] = (place.path, line, what)
        yield NodeClaim(ref, call.callee, evidence, role_at(file, call.site.branch), attributes=((kind, row),))


def _hidden(file: CodeFile, site: Site, context: Context) -> tuple[CodeFile, str, Branch, str] | None:
    """Return the nearest handler that hides a failure; None when a nearer one takes it, or no handler does."""
    level = [(file, site)]
    for _ in range(LEVELS):
        above = []
        for here, inner in level:
            if _around(here, inner.branch, "try") is None:
                above += list(runs_of(here, inner.scope, context))
                continue
            found = _outcome(here, inner.branch, inner.scope)
            if found is not None:
                return here, *found
        level = above
    return None


def _outcome(file: CodeFile, branch: int, scope: int) -> tuple[str, Branch, str] | None:
    """Return what the handler of the nearest ``try`` around a branch hides; None when it hides nothing."""
    tried = _around(file, branch, "try")
    if tried is None:
        return None
    for handler in (b for b in file.branches if b.kind == "except" and b.group == file.branches[tried].group):
        if not _broad(handler) or _raises(file, handler):
            continue
        given = [r for r in file.scopes[scope].returns if handler.line <= getattr(r, "line", 0) <= handler.end_line]
        told = any(handler.line <= s.call.line <= handler.end_line for s in file.sites)
        kept = any(handler.line <= b.line <= handler.end_line for b in file.bindings)
        made_up = [w for r in given for w in [_made_up(r)] if w]
        if made_up and len(given) == 1:
            return "made_up", handler, made_up[0]
        silent = not told and not kept and all(isinstance(r, Const) and r.value is None for r in given)
        if silent and not _tries_again(file, tried, given):
            return "swallowed", handler, "nothing"
    return None


def _around(file: CodeFile, branch: int, kind: str) -> int | None:
    """Return the nearest branch of a kind around another."""
    while branch:
        if file.branches[branch].kind == kind:
            return branch
        branch = file.branches[branch].parent
    return None


def _head(handler: Branch) -> int:
    return handler.test.line if isinstance(handler.test, Seq) else handler.line


def _broad(handler: Branch) -> bool:
    """Return whether a handler takes every error, or the errors of a client library."""
    kinds = handler.test.items if isinstance(handler.test, Seq) else ()
    names = [n for k in kinds for n in _names(k)]
    return not names or bool(_ANY & set(names)) or any(_OF_CLIENT.search(n) for n in names)


def _names(expr: Expr) -> list[str]:
    """Return the last names of the error types that an ``except`` lists."""
    match expr:
        case Name(id=name) | Attr(name=name):
            return [name]
        case Seq(items=parts) | Opaque(parts=parts):
            return [n for p in parts for n in _names(p)]
        case _:
            return []


def _raises(file: CodeFile, handler: Branch) -> bool:
    return any(handler.line <= line <= handler.end_line for line, _ in file.raises)


def _tries_again(file: CodeFile, tried: int, given: list[Expr]) -> bool:
    """Return whether a handler that gives nothing only lets a loop go round once more."""
    row = file.branches[tried]
    loop = _around(file, row.parent, "while")
    counted = _around(file, row.parent, "loop")
    test = file.branches[counted].test if counted is not None else None
    again = isinstance(test, Call) and isinstance(test.func, Name) and test.func.id in {"range", "Retrying"}
    return not given and (loop is not None or again or (test is None and counted is not None))


def _made_up(expr: Expr) -> str:
    """Return the text of a value that passes for an answer; empty for what says that there is none, or is not known."""
    match expr:
        case Const(value=bool() | None):
            return ""
        case Const(value=str(text)):
            return "" if _HONEST.search(text) else f'"{text[:40]}"'
        case Const(value=number):
            return str(number)
        case Seq(items=()):
            return "an empty list"
        case Table(pairs=()):
            return "an empty mapping"
        case Seq() | Table():
            return _literal(expr)
        case _:
            return ""


def _literal(expr: Expr) -> str:
    """Return what a list or mapping is when all its parts are literals that do not speak of a failure."""
    queue: list[Expr] = [expr]
    for _ in range(_MAX_PARTS):
        if not queue:
            return "fixed values"
        part = queue.pop()
        said = part.value if isinstance(part, Const) else None
        if said is False or (isinstance(said, str) and _HONEST.search(said)):
            return ""  # ``{"ok": False}`` says that there is no answer
        if not isinstance(part, (Const, Seq, Table)):
            return ""
        queue += children(part)
    return ""
