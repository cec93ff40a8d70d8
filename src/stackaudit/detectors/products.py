"""Things that code builds with a product: agents, tools, stores, servers, tracers."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.catalog.entries import Produces, Signature, Vendor
from stackaudit.model.code import CodeFile, Scope
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.approval import approval
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.built import NAME_LIMIT, built, built_by, decorated
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.http_requests import Request
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.values import At, Class, Lit, Step, options, texts

DETECTOR = "products"
_NAMED_KINDS = ("agent", "tool", "mcp_server", "prompt")
"""Kinds whose nodes bear the name that the code gives them."""
_PRODUCT_KINDS = frozenset(
    {"vector_store", "observability", "experiment_tracker", "eval", "guardrail", "web_search", "framework"}
)
"""Kinds whose node is the product itself; the others are named by the code."""


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield what constructions, decorated functions and subclasses produce."""
    for call in context.calls(file):
        for produces in call.signature.produces if not call.site.decorator else ():
            yield from _constructed(call, produces, context)
        if isinstance(call, Request) and call.target is not None:
            yield from _requested(call, call.target[0], context)
    for index, scope in enumerate(file.scopes):
        if scope.decorators:
            yield from _decorated(file, scope, context)
        if scope.kind == "class" and scope.bases:
            external = context.evaluator.external_base(Class(file, index))
            for produces in external.produces if external is not None else ():
                if external is not None and produces.kind not in _PRODUCT_KINDS:
                    yield from _subclass(file, index, scope, external, produces, context)


def _requested(call: Request, vendor: Vendor, context: Context) -> Iterator[Fact]:
    """A request to the host of a search tool, store or tracer shows that it is used."""
    if vendor.kind in _PRODUCT_KINDS:
        evidence = context.evidence(call.file, call.line, DETECTOR, "url")
        yield NodeClaim(
            NodeRef(vendor.kind, vendor.node),
            vendor.node,
            evidence,
            role_at(call.file, call.site.branch),
            attributes=(("layer", vendor.layer),),
        )


def _constructed(call: Resolved, produces: Produces, context: Context) -> Iterator[Fact]:
    file = call.file
    evidence = context.evidence(
        file, call.line, DETECTOR, "signature", column=call.site.call.column, end_line=call.site.call.end_line
    )
    role = role_at(file, call.site.branch)
    vendor = context.catalogue.vendors.get(call.signature.vendor)
    if produces.kind in _PRODUCT_KINDS:
        name = produces.name or (vendor.node if vendor else "")
        if name:
            parent = context.catalogue.parents.parent_of(name)
            yield NodeClaim(
                NodeRef(produces.kind, name),
                name,
                evidence,
                role,
                attributes=(("layer", vendor.layer if vendor else ""), ("parent", parent)),
            )
        return
    if _is_own_class(call, context) and not produces.names:
        return  # the class of the tree is told where it is defined
    made = built(context, call.steps[-1], produces)
    attributes = tuple(_attributes(call, vendor.node if vendor else "").items())
    if made.holder is not None:
        place = context.evidence(file, made.holder.line, DETECTOR, "signature", end_line=made.holder.end_line)
        yield NodeClaim(made.ref, made.name, place, role)
    yield NodeClaim(made.ref, made.name, evidence, role, attributes=attributes)
    maker = call.steps[0]
    if produces.kind == "tool" and len(call.steps) > 1:
        kinds = [p for p in maker.signature.produces if p.kind == "mcp_server"]
        for kind in kinds[:1]:
            yield EdgeClaim(built(context, maker, kind).ref, "exposes", made.ref, evidence)
    for provider in call.providers:
        yield EdgeClaim(made.ref, "calls", NodeRef("provider", provider), evidence)
    for model in call.models:
        yield EdgeClaim(made.ref, "uses_model", NodeRef("model", context.catalogue.canonical(model.name)), evidence)


def _is_own_class(call: Resolved, context: Context) -> bool:
    at = At(call.file, call.site.scope, call.site.branch, call.line)
    return any(isinstance(o, Class) for o in options(context.evaluator.value(call.site.call.func, at)))


def _attributes(call: Resolved, framework: str) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {"framework": framework}
    for role in ("loop_bound", "description"):
        if role in call.signature.args or call.arguments.get(role) is not None:
            value = call.arguments.value(role)
            given = next((o.value for o in options(value) if isinstance(o, Lit)), None) if value is not None else None
            default = call.signature.defaults.get(role)
            found[role] = given if value is not None else default
            found[f"{role}_set"] = isinstance(call.arguments.get(role), Given)
    found |= dict(approval(call.arguments))
    return {k: v for k, v in found.items() if v is not False}  # a later step may still set it


def _decorated(file: CodeFile, scope: Scope, context: Context) -> Iterator[Fact]:
    made = decorated(context, file, scope, *_NAMED_KINDS)
    if made is None:
        return
    evidence = context.evidence(file, scope.line, DETECTOR, "decorator", end_line=scope.end_line)
    attributes: list[tuple[str, AttributeValue]] = [
        ("framework", made.signature.vendor),
        ("description", scope.doc[:200]),
        ("function", f"{file.path}#{scope.qualname}"),
    ]
    if made.call is not None and "approval" in made.signature.args:
        step = Step(made.signature, made.call, made.at)
        attributes += approval(Arguments(context.evaluator, (step,)))
    yield NodeClaim(made.ref, made.name, evidence, role_at(file, scope.branch), attributes=tuple(attributes))
    for server in built_by(context, made.owner, "mcp_server", "agent") if made.owner is not None else ():
        yield EdgeClaim(server.ref, "exposes", made.ref, evidence)


def _subclass(
    file: CodeFile, index: int, scope: Scope, external: Signature, produces: Produces, context: Context
) -> Iterator[Fact]:
    level = next((b.value for b in context.project.bindings(file, index, "name")), None)
    name = (
        next(
            (str(t.value) for t in texts(context.evaluator.value(level, At(file, index, 0, scope.end_line)))),
            scope.name,
        )
        if level is not None
        else scope.name
    )
    evidence = context.evidence(file, scope.line, DETECTOR, "subclass", end_line=scope.end_line)
    yield NodeClaim(
        NodeRef(produces.kind, f"{file.path}#{scope.qualname}"), name[:NAME_LIMIT], evidence, role_at(file, scope.branch),
        attributes=(("framework", external.vendor), ("description", scope.doc[:200]), ("function", f"{file.path}#{scope.qualname}")),
    )  # fmt: skip
