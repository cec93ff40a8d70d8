"""How a call is bounded and what it passes: which limits its callee accepts, which it sets itself, which clients it goes through."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile, Const, Expr, children
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.model.graph import node_id
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import Instance, Lit, Record, Rows, Value, options

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
        evidence = context.evidence(
            file, call.line, DETECTOR, "signature", column=call.site.call.column, end_line=call.site.call.end_line
        )
        found = tuple((k, v) for k, v in _attributes(call, context).items() if v not in (None, (), False))
        yield NodeClaim(ref, call.callee, evidence, role_at(file, call.site.branch), attributes=found)
        for standby in _fallbacks(call, context):
            if standby != ref:
                yield EdgeClaim(ref, "falls_back_to", standby, evidence)


def _attributes(call: Resolved, context: Context) -> dict[str, AttributeValue]:
    behind = len(call.steps) > 1 and call.steps[0].signature.operation == "client"
    own = Arguments(call.evaluator, call.steps[1:] if behind else call.steps)
    accepted = {role for step in call.all_steps for role in step.signature.args}
    return {
        "accepts": tuple(role for role in LIMITS if role in accepted),
        "sets": tuple(role for role in LIMITS if own.get(role) is not None),
        "through": _through(call, context),
        "fallback_at": _fallback_at(call, context),
        "set_at": _set_at(call, own, context),
        "stubbed": _stubbed(call.file),
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


def _set_at(call: Resolved, own: Arguments, context: Context) -> tuple[tuple[str, str, int], ...]:
    """Role, path and line of the arguments that findings point at."""
    rows = []
    for role in ("max_tokens", "temperature", "top_p"):
        found = own.get(role)
        if isinstance(found, Given) and found.at.file is call.file:
            line = context.evidence(call.file, found.expr.line, DETECTOR, "code").line
            rows.append((role, call.file.path, max(line, call.line)))
    return tuple(rows)


_STUBS = ("unittest.mock", "pytest_mock", "responses", "respx", "vcr", "requests_mock", "pytest_httpx")


def _stubbed(file: CodeFile) -> bool:
    """Return whether a file replaces what it calls: then its calls reach no model."""
    if any(p.name in {"monkeypatch", "mocker"} for s in file.scopes for p in s.params):
        return True
    return any(r.module.startswith(_STUBS) or r.symbol.startswith(("Fake", "Mock", "Stub")) for r in file.imports)


def _fallback_at(call: Resolved, context: Context) -> tuple[AttributeValue, ...]:
    """Path and line of the step that adds alternatives; empty when there is none."""
    for step in call.all_steps:
        if "fallbacks" in step.signature.args and Arguments(call.evaluator, (step,)).get("fallbacks") is not None:
            return step.at.file.path, context.evidence(step.at.file, step.call.line, DETECTOR, "code").line
    return ()


def _fallbacks(call: Resolved, context: Context) -> list[NodeRef]:
    """Return the clients that stand in when the first one fails."""
    found: list[NodeRef] = []
    for step in call.all_steps:
        value = Arguments(call.evaluator, (step,)).value("fallbacks") if "fallbacks" in step.signature.args else None
        for option in options(value) if value is not None else ():
            items = (
                [call.evaluator.value(i, option.at) for i in option.expr.items[:8]]
                if isinstance(option, Rows)
                else [option]
            )
            for item in (o for i in items for o in options(i) if isinstance(o, Instance) and o.steps):
                ref = context.call_ref(item.steps[0].at.file, item.steps[0].call)
                found += [ref] if ref is not None and ref not in found else []
    return found


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
    queue: list[Expr] = (
        [value.expr] if isinstance(value, Rows) else list(value.exprs) if isinstance(value, Record) else []
    )
    for _ in range(_MAX_PARTS):
        if not queue:
            return False
        expr = queue.pop()
        if isinstance(expr, Const) and expr.value in _IMAGE_PARTS:
            return True
        queue += children(expr)
    return False
