"""What a call sets: limits, system message, structured output, streaming. Null is "cannot be known", never a guess."""

from __future__ import annotations

from stackaudit.model.code import Call
from stackaudit.model.facts import Scalar
from stackaudit.resolution.arguments import OPEN, Arguments
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.values import (
    At,
    Chain,
    Instance,
    Lit,
    Many,
    Object,
    Record,
    Rows,
    Symbol,
    Text,
    Value,
    options,
)

LIMITS = ("max_tokens", "timeout", "temperature")
_SYSTEM_ROLES = ("system", "developer")
_UNSTRUCTURED = frozenset({"text", "auto", "none", "str", "required", "any"})


def limit(call: Resolved, role: str) -> Scalar:
    """Return the literal value of a limit, True when it is set but not literal, False when not set, None when unknown.

    Where the call works through one of several clients, a limit that some of them lack is not set.
    """
    answers = [_limit(call, Arguments(call.evaluator, steps), role) for steps in call.ways]
    if any(a is False for a in answers):
        return False
    return None if any(a is None for a in answers) else answers[0]


def _limit(call: Resolved, arguments: Arguments, role: str) -> Scalar:
    found = arguments.get(role)
    if found is None:
        return False
    if isinstance(found, str):
        return None
    value = call.evaluator.value(found.expr, found.at)
    if isinstance(value, Lit):
        return False if value.value is None else value.value
    never = isinstance(value, Many) and all(isinstance(o, Lit) and o.value is None for o in value.options)
    return not never


def streaming(call: Resolved) -> bool | None:
    """Return whether the answer is streamed."""
    found = call.everything.get("streaming")
    if found is None:
        return False
    if found == OPEN or isinstance(found, str):
        return None
    value = call.evaluator.value(found.expr, found.at)
    return bool(value.value) if isinstance(value, Lit) else None


def structured_output(call: Resolved) -> bool | None:
    """Return whether the answer is bound to a schema."""
    found = call.everything.get("structured_output")
    if found is None:
        return False
    if isinstance(found, str):
        return None
    value = call.evaluator.value(found.expr, found.at)
    if isinstance(value, Lit):
        return value.value is not None and value.value is not False and value.value not in _UNSTRUCTURED
    if isinstance(value, Record):
        kinds = {
            v.value
            for t in value.exprs
            for k, e in t.pairs
            if k is not None and _text(call, k, value) == "type"
            for v in [call.evaluator.value(e, value.at)]
            if isinstance(v, Lit)
        }
        return not kinds or not kinds <= _UNSTRUCTURED
    return True


def _text(call: Resolved, key: object, record: Record) -> object:
    value = call.evaluator.value(key, record.at)  # type: ignore[arg-type]
    return value.value if isinstance(value, Lit) else None


def system_message(call: Resolved) -> bool | None:
    """Return whether the call sends a system message; None when the messages are built out of sight."""
    answers: list[bool | None] = []
    for step in call.all_steps:
        for role in ("system", "messages"):
            for name in step.signature.args.get(role, ()):
                found = call.everything.find_named(step.call, name, step.at, step.signature)
                if found is None:
                    continue
                if isinstance(found, str):
                    answers.append(None)
                    continue
                value = call.evaluator.value(found.expr, found.at)
                answers.append(_is_text(value) if role == "system" else _has_system(call, value, 0))
                break
    if True in answers:
        return True
    return None if not answers or None in answers else False


def _is_text(value: Value) -> bool:
    return not (isinstance(value, Lit) and value.value in (None, "", False))


def _has_system(call: Resolved, value: Value, depth: int) -> bool | None:
    if depth > 6:
        return None
    match value:
        case Lit() | Text():
            return False
        case Rows(expr=expr, at=at):
            answers = [_message(call, call.evaluator.value(i, at)) for i in expr.items]
            if True in answers:
                return True
            return None if None in answers or not answers else False
        case Many(options=found):
            answers = [_has_system(call, o, depth + 1) for o in found]
            return True if True in answers else None
        case _:
            return None


def _message(call: Resolved, value: Value) -> bool | None:
    match value:
        case Record():
            for table in value.exprs:
                for key, expr in table.pairs:
                    if key is not None and str(_text(call, key, value)).lower() == "role":
                        return _is_system(call.evaluator.value(expr, value.at))
            return None
        case Rows(expr=expr, at=at) if expr.items:
            first = call.evaluator.value(expr.items[0], at)
            return first.value in _SYSTEM_ROLES if isinstance(first, Lit) else None
        case Symbol(call=Call(kwargs=kwargs), at=At() as at) if "Role" in dict(kwargs):
            return _is_system(call.evaluator.value(dict(kwargs)["Role"], at))
        case Symbol(name=name):
            return "System" in name.rsplit(".", 1)[-1] or name.endswith(".from_system")
        case Instance(type=kind):
            return "System" in kind.name.rsplit(".", 1)[-1]
        case Object(cls=cls):
            return "System" in cls.scope.name
        case Lit(value=str()) | Text():
            return False
        case Chain():
            return None
        case _:
            return None


def _is_system(role: Value) -> bool | None:
    """Return whether a role, as text or as a constant of a library, is that of a system message."""
    constants = [o.name.rpartition(".")[2] for o in options(role) if isinstance(o, Symbol) and o.call is None]
    rows = [*constants, *(o.value for o in options(role) if isinstance(o, Lit))]
    return any(str(r).lower().endswith(_SYSTEM_ROLES) for r in rows) if rows else None


def attributes(call: Resolved) -> dict[str, Scalar]:
    """Return the scored parameters of a call (architecture §4)."""
    found: dict[str, Scalar] = {role: limit(call, role) for role in LIMITS}
    found["streaming"] = streaming(call)
    found["structured_output"] = structured_output(call)
    found["system_message"] = system_message(call)
    return found
