"""Calls of models: clients and requests, with provider, model and parameters."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import Attr, Branch, Call, CodeFile, Expr, Name
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef, RoleName
from stackaudit.model.graph import node_id
from stackaudit.resolution import parameters
from stackaudit.resolution.asked import Model
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at

DETECTOR = "calls"


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield a call node for each site whose callee has an operation, with its provider and models."""
    for call in context.calls(file):
        ref = context.call_ref(file, call.site.call) if call.operation else None
        if ref is not None:
            yield from _claims(file, call, ref, context)


def _claims(file: CodeFile, call: Resolved, ref: NodeRef, context: Context) -> Iterator[Fact]:
    role = role_at(file, call.site.branch)
    evidence = context.evidence(
        file, call.line, DETECTOR, "signature", column=call.site.call.column, end_line=call.site.call.end_line
    )
    yield NodeClaim(ref, call.callee, evidence, role, attributes=tuple(_attributes(call, context).items()))
    several: RoleName = "optional" if len(call.providers) > MAX_DEFAULTS and role == "used" else role
    for provider in call.providers:
        if not context.catalogue.is_host(provider):
            continue
        target = NodeRef("provider", provider)
        yield NodeClaim(target, provider, evidence, several, attributes=_provider(provider, context))
        yield EdgeClaim(ref, "calls", target, evidence)
    few = len(call.asked) <= MAX_DEFAULTS
    for model in call.models:
        yield from _model(ref, model, role if few or model == call.asked[0] else "optional", context)


_CUTTING = frozenset({"slice", "subList", "splice", "GetRange"})
MAX_DEFAULTS = 3
"""A call that can reach more providers or models than this chooses among them: none is in use by this call alone."""


def _provider(name: str, context: Context) -> tuple[tuple[str, AttributeValue], ...]:
    vendor = context.catalogue.vendor_of_node(name)
    return (("layer", vendor.layer if vendor else "inference"), ("parent", context.catalogue.parents.parent_of(name)))


def _model(ref: NodeRef, model: Model, role: RoleName, context: Context) -> Iterator[Fact]:
    name = context.catalogue.canonical(model.name)
    if not name or context.catalogue.is_placeholder(name):
        return
    target = NodeRef("model", name)
    evidence = context.evidence(
        context.project.files.get(model.path, model.path), model.line, DETECTOR, model.technique
    )
    yield NodeClaim(target, name, evidence, role, attributes=(("as_written", model.name),))
    yield EdgeClaim(ref, "uses_model", target, evidence)


def _attributes(call: Resolved, context: Context) -> dict[str, AttributeValue]:
    providers, models = call.providers, call.models
    names = [
        n for m in models for n in [context.catalogue.canonical(m.name)] if not context.catalogue.is_placeholder(n)
    ]
    found: dict[str, AttributeValue] = {
        "operation": call.operation,
        "callee": call.callee,
        "provider": providers[0] if len(providers) == 1 else None,
        "model": names[0] if names else None,
    }
    if len(providers) > 1:
        found["providers"] = tuple(providers)
    if len(names) > 1:
        found["models"] = tuple(dict.fromkeys(names))
    found["interface"] = _interface(call, context)
    found |= parameters.attributes(call)
    found |= _surroundings(call)
    made_by = context.call_ref(call.steps[0].at.file, call.steps[0].call) if len(call.steps) > 1 else None
    if made_by is not None:
        found["client"] = node_id(made_by)
    return found


def _interface(call: Resolved, context: Context) -> str | None:
    """Return the framework's type that the call goes through, if any: other vendors stand behind the same type."""
    for base in (b for step in call.all_steps for b in step.signature.bases):
        vendor = context.catalogue.vendors.get(base.partition(".")[0])
        if vendor is not None and vendor.kind == "framework":
            return base
    return None


def _surroundings(call: Resolved) -> dict[str, AttributeValue]:
    """Where the call stands: its function, loops and handlers around it."""
    file, kinds, branch, loops = call.file, [], call.site.branch, []
    while branch:
        kinds.append(file.branches[branch].kind)
        loops += [file.branches[branch]] if kinds[-1] == "loop" else []
        branch = file.branches[branch].parent
    scope = file.scopes[call.site.scope]
    return {
        "function": scope.qualname,
        "async_function": scope.is_async,
        "awaited": call.site.awaited,
        "in_loop": next((k for k in kinds if k in {"loop", "while"}), None),
        "in_try": "try" in kinds,
        "in_handler": "except" in kinds,
        "in_batches": any(_steps(loop.test) or _cuts(file, loop) for loop in loops),
    }


def _steps(test: Expr | None) -> bool:
    """Return whether a loop goes in steps: over ``range(0, n, size)``, or over what is called batches."""
    match test:
        case Call(func=Name(id="range"), args=(_, _, _)):
            return True
        case Call(func=Name(id=name) | Attr(name=name)) | Name(id=name) | Attr(name=name):
            return "batch" in name.lower()
        case _:
            return False


def _cuts(file: CodeFile, loop: Branch) -> bool:
    """Return whether a loop cuts pieces out of a list: ``texts.slice(i, i + SIZE)``."""
    inside = (s.call.func for s in file.sites if loop.line <= s.call.line <= loop.end_line)
    return any(isinstance(func, Attr) and func.name in _CUTTING for func in inside)
