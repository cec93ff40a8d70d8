"""What a request brings, written into the text that rules a model: system prompts with a hole that a stranger fills.

The claim is an attribute of the call's node: ``untrusted_system`` holds (path, line, name) of each hole. Only holes whose
value is followed to a request or to a field of a form count; through functions of the tree, a few deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from stackaudit.model.code import Attr, Call, Const, Either, Expr, Index, Join, Name, Opaque, Table, children
from stackaudit.model.documents import Document
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim
from stackaudit.resolution.arguments import Given
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Lit, Record, Rows, Value, options

MAX_DEPTH = 8
MAX_PARTS = 200
MAX_CALLERS = 6
_OUTSIDE = frozenset({"route", "websocket", "lambda", "handler", "function", "action"})
_ASKED = frozenset({"chat_input", "text_input", "text_area"})
_REQUESTS = frozenset({"request", "req", "event"})
_KEEPING = frozenset(
    {"strip", "get", "json", "str", "trim", "toString", "lower", "title", "form", "query_params", "model_dump"}
)
_BOUND_TYPES = re.compile(
    r"(?i)^(?:int|float|bool|number|boolean|literal|date(?:time)?|uuid\w*|.*enum|.*session|.*service|.*client|.*settings|.*tasks)$"
)
_SYSTEM = frozenset({"system", "developer"})
_TAKES = ("system", "messages")


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield calls into whose system text a value from outside is written."""
    entries = {
        (str(row.get("module")), row.get("function_line"))
        for f in facts
        if isinstance(f, NodeClaim) and f.ref.kind == "entry_point"
        for row in [dict(f.attributes)]
        if row.get("entry_kind") in _OUTSIDE
    }
    tracer = _Tracer(context, entries)
    for file in context.project.files.values():
        for call in context.calls(file):
            ref = context.call_ref(file, call.site.call) if call.operation in {"chat", "agent_run", "client"} else None
            if ref is None:
                continue
            rows = tuple(dict.fromkeys(r for text, at in _system_texts(call) for r in tracer.holes(text, at, 0)))
            if rows:
                evidence = context.evidence(
                    file,
                    call.line,
                    "calls",
                    "signature",
                    column=call.site.call.column,
                    end_line=call.site.call.end_line,
                )
                role = role_at(file, call.site.branch)
                yield NodeClaim(ref, call.callee, evidence, role, attributes=(("untrusted_system", rows),))


def _system_texts(call: Resolved) -> Iterator[tuple[Expr, At]]:
    """Yield the expressions of the system text of a call, where they are written."""
    for step in call.all_steps:
        for role in _TAKES:
            for name in step.signature.args.get(role, ()):
                found = call.everything.find_named(step.call, name, step.at, step.signature)
                if isinstance(found, Given):
                    if role == "system":
                        yield found.expr, found.at
                    else:
                        yield from _of_messages(call.evaluator.value(found.expr, found.at), call)
                    break


def _of_messages(value: Value, call: Resolved) -> Iterator[tuple[Expr, At]]:
    for option in options(value):
        if isinstance(option, Rows):
            for item in option.expr.items[:20]:
                message = call.evaluator.value(item, option.at)
                if isinstance(message, Record):
                    for table in message.exprs:
                        yield from _content(table, message.at, call)


def _content(table: Table, at: At, call: Resolved) -> Iterator[tuple[Expr, At]]:
    rows = {k.value: v for k, v in table.pairs if isinstance(k, Const)}
    role = call.evaluator.value(rows["role"], at) if "role" in rows else None
    if isinstance(role, Lit) and role.value in _SYSTEM and "content" in rows:
        yield rows["content"], at


class _Tracer:
    """Follows what stands in a text to where it comes from."""

    def __init__(self, context: Context, entries: AbstractSet[tuple[str, AttributeValue]]) -> None:
        self.context, self.entries = context, entries

    def holes(self, expr: Expr, at: At, depth: int) -> Iterator[tuple[str, int, str]]:
        """Yield the holes of a text that a stranger fills."""
        if depth > MAX_DEPTH:
            return
        match expr:
            case Join(parts=parts):
                for part in parts[:MAX_PARTS]:
                    if not isinstance(part, Const) and self.outside(part, at, 0):
                        yield at.file.path, part.line or expr.line, last_name(part)[:60]
                    elif isinstance(part, (Name, Join)):
                        yield from self.holes(part, at, depth + 1)
            case Call(func=Attr(name="format"), args=args, kwargs=kwargs):
                for part in (*args, *(v for _, v in kwargs)):
                    if self.outside(part, at, 0):
                        yield at.file.path, part.line or expr.line, last_name(part)[:60]
            case Either(options=found):
                for part in found:
                    yield from self.holes(part, at, depth + 1)
            case Name(id=name):
                for row in self.bound(name, at):
                    yield from self.holes(row[0], row[1], depth + 1)
            case _:
                return

    def bound(self, name: str, at: At) -> list[tuple[Expr, At]]:
        """Return the values that a name is given in its function before a line."""
        rows = [b for b in self.context.project.bindings(at.file, at.scope, name) if b.line < at.line]
        return [
            (b.value, At(at.file, b.scope, b.branch, b.line))
            for b in rows[-3:]
            if b.kind in {"assign", "augment", "with"}
        ]

    def outside(self, expr: Expr, at: At, depth: int) -> bool:
        """Return whether a value comes from a request or a form."""
        if depth > MAX_DEPTH:
            return False
        match expr:
            case Attr(base=base) | Index(base=base):
                return self.outside(base, at, depth + 1)
            case Call(func=func, args=args):
                name = last_name(func)
                if name in _ASKED:
                    return True
                if name not in _KEEPING:
                    return False
                return (
                    self.outside(func.base, at, depth + 1)
                    if isinstance(func, Attr)
                    else any(self.outside(a, at, depth + 1) for a in args[:1])
                )
            case Name(id=name):
                rows = self.bound(name, at)
                if rows:
                    return any(self.outside(value, there, depth + 1) for value, there in rows)
                return self.parameter(name, at, depth) or (name in _REQUESTS and self.imported(name, at))
            case _:
                return False

    def imported(self, name: str, at: At) -> bool:
        """Return whether a name is one of a web framework: ``from framework import request``."""
        return any(bool(self.context.project.imports(at.file, scope, name)) for scope in (at.scope, 0))

    def parameter(self, name: str, at: At, depth: int) -> bool:
        """Return whether a parameter is filled from outside: by the framework, or by a caller of the tree."""
        scope = at.file.scopes[at.scope]
        position = next((i for i, p in enumerate(scope.params) if p.name == name), None)
        if position is None:
            return scope.kind == "lambda" and bool(at.scope) and self.parameter(name, at.move(scope.parent), depth + 1)
        param = scope.params[position]
        typed = param.annotation
        if isinstance(typed, (Index, Opaque)):  # ``Literal["a", "b"]``
            typed = next(iter(children(typed)), typed)
        kind = last_name(typed) if typed is not None else ""
        if _BOUND_TYPES.match(kind) or isinstance(param.default, Call):
            return False
        if (at.file.path, scope.line) in self.entries or (name in _REQUESTS and kind.endswith("Request")):
            return True
        method = at.file.scopes[scope.parent].kind == "class"
        for file, site in self.context.project.callers(scope.name)[:MAX_CALLERS]:
            given = dict(site.call.kwargs).get(name)
            index = position - method
            if given is None and 0 <= index < len(site.call.args):
                given = site.call.args[index]
            if given is not None and self.outside(given, At(file, site.scope, site.branch, site.call.line), depth + 2):
                return True
        return False
