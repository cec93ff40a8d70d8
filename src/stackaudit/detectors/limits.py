"""How a call is bounded and what it passes: which limits its callee accepts, which it sets itself, which clients it goes through."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Const, Expr, children
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim
from stackaudit.model.graph import node_id
from stackaudit.resolution.arguments import Arguments
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import Lit, Record, Rows, Value, options

DETECTOR = "calls"
"""The claim is about the node of the call detector, at the same evidence."""
LIMITS = ("timeout", "max_tokens", "temperature", "top_p", "tools", "deployment", "structured_output")
_IMAGE_PARTS = frozenset({"image_url", "input_image", "image"})
_MAX_PARTS = 400


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield what each call of the stack accepts, sets and passes, as attributes of its node."""
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation else None
        if ref is None:
            continue
        evidence = context.evidence(file, call.line, DETECTOR, "signature", column=call.site.call.column, end_line=call.site.call.end_line)
        found = tuple((k, v) for k, v in _attributes(call, context).items() if v not in (None, (), False))
        yield NodeClaim(ref, call.callee, evidence, role_at(file, call.site.branch), attributes=found)


def _attributes(call: Resolved, context: Context) -> dict[str, AttributeValue]:
    behind = len(call.steps) > 1 and call.steps[0].signature.operation == "client"
    own = Arguments(call.evaluator, call.steps[1:] if behind else call.steps)
    accepted = {role for step in call.all_steps for role in step.signature.args}
    return {
        "accepts": tuple(role for role in LIMITS if role in accepted),
        "sets": tuple(role for role in LIMITS if own.get(role) is not None),
        "through": _through(call, context),
        "top_p": _number(call, "top_p"),
        "tools": bool(call.everything.get("tools")),
        "image_input": _has_image(call),
        "role_based": _role_based(call),
    }


def _through(call: Resolved, context: Context) -> tuple[str, ...]:
    """Ids of the clients that the call goes through, innermost first."""
    own = context.call_ref(call.file, call.site.call)
    refs = [context.call_ref(s.at.file, s.call) for s in call.all_steps if s.signature.operation == "client"]
    return tuple(dict.fromkeys(node_id(r) for r in refs if r is not None and r != own))


def _number(call: Resolved, role: str) -> float | None:
    value = call.everything.value(role)
    found = next((o.value for o in options(value) if isinstance(o, Lit)), None) if value is not None else None
    return found if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def _role_based(call: Resolved) -> bool:
    """Return whether the messages are a list that is written out, not one text."""
    messages = call.arguments.value("messages")
    return messages is not None and all(isinstance(o, Rows) and bool(o.expr.items) for o in options(messages))


def _has_image(call: Resolved) -> bool:
    messages = call.arguments.value("messages")
    return messages is not None and any(_mentions_image(option) for option in options(messages))


def _mentions_image(value: Value) -> bool:
    queue: list[Expr] = [value.expr] if isinstance(value, Rows) else list(value.exprs) if isinstance(value, Record) else []
    for _ in range(_MAX_PARTS):
        if not queue:
            return False
        expr = queue.pop()
        if isinstance(expr, Const) and expr.value in _IMAGE_PARTS:
            return True
        queue += children(expr)
    return False
