"""Who watches over calls and agents: guardrails they are given, and tracers that see them.

A tracer is proved by what a call is given (callbacks), by the client that it goes through, or by a decorator around it; one
that is switched on for a whole process proves nothing about a single call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.catalog.entries import Signature
from stackaudit.model.code import Call, CodeFile
from stackaudit.model.documents import Document
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.built import built
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import Answer, At, Function, Instance, Member, Record, Rows, Symbol, Value, options

DETECTOR = "watched"
MAX_ITEMS = 20
_DEPTH = 3


def link(_facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield what guards and traces the calls and agents of the tree."""
    for file in context.project.files.values():
        for call in context.calls(file):
            watched = list(_watched(call, context))
            if not watched:
                continue
            site = call.site.call
            evidence = context.evidence(
                file, call.line, DETECTOR, "signature", column=site.column, end_line=site.end_line
            )
            for ref in watched:
                for product in dict.fromkeys(_tracers(call, file, context)):
                    yield EdgeClaim(ref, "traced_by", NodeRef("observability", product), evidence)
                yield from _guards(call, ref, evidence, context)


def _watched(call: Resolved, context: Context) -> Iterator[NodeRef]:
    ref = context.call_ref(call.file, call.site.call) if call.operation else None
    if ref is not None:
        yield ref
    made = next((p for p in call.signature.produces if p.kind == "agent"), None)
    if made is not None:
        yield built(context, call.steps[-1], made).ref


# -- tracers -----------------------------------------------------------------------------------------------------------


def _tracers(call: Resolved, file: CodeFile, context: Context) -> Iterator[str]:
    value = call.everything.value("callbacks")
    if value is not None:
        yield from _products(value, context, 0)
    for step in call.all_steps:
        vendor = context.catalogue.vendors.get(step.signature.vendor)
        if vendor is not None and vendor.kind == "observability":
            yield vendor.node
    index = call.site.scope
    while index:
        yield from _decorators(file, index, context)
        index = file.scopes[index].parent


def _products(value: Value, context: Context, depth: int) -> Iterator[str]:
    for option in options(value) if depth <= _DEPTH else ():
        match option:
            case Rows(expr=expr, at=at):
                for item in expr.items[:MAX_ITEMS]:
                    yield from _products(context.evaluator.value(item, at), context, depth + 1)
            case Record(exprs=tables, at=at):
                for _, part in (row for table in tables for row in table.pairs[:MAX_ITEMS]):
                    yield from _products(context.evaluator.value(part, at), context, depth + 1)
            case Instance(type=kind):
                yield from _observers(kind)
            case Answer(signature=signature):
                yield from _observers(signature)
            case _:
                continue


def _observers(signature: Signature) -> Iterator[str]:
    yield from (p.name for p in signature.produces if p.kind == "observability" and p.name)


def _decorators(file: CodeFile, index: int, context: Context) -> Iterator[str]:
    scope = file.scopes[index]
    at = At(file, scope.parent, scope.branch, scope.line)
    for decorator in scope.decorators:
        for option in options(
            context.evaluator.value(decorator.func if isinstance(decorator, Call) else decorator, at)
        ):
            if isinstance(option, Symbol):
                signature = context.catalogue.decorator_named(file.language, option.name)
            elif isinstance(option, Member) and isinstance(option.owner, Instance):
                signature = option.owner.type.methods.get(".".join(option.chain))
            else:
                signature = None
            yield from _observers(signature) if signature is not None else ()


# -- guardrails --------------------------------------------------------------------------------------------------------


def _guards(call: Resolved, ref: NodeRef, evidence: Evidence, context: Context) -> Iterator[Fact]:
    for step in call.steps:
        if "guardrails" not in step.signature.args:
            continue
        value = call.arguments.value("guardrails")
        product = step.signature.defaults.get("guardrails")
        if value is not None and isinstance(product, str):  # the provider's own
            target = NodeRef("guardrail", product)
            yield NodeClaim(target, product, evidence)
            yield EdgeClaim(ref, "guarded_by", target, evidence)
            continue
        for target, name, place in _guardrails(value, context, 0) if value is not None else ():
            yield NodeClaim(target, name, place)
            yield EdgeClaim(ref, "guarded_by", target, evidence)


def _guardrails(value: Value, context: Context, depth: int) -> Iterator[tuple[NodeRef, str, Evidence]]:
    for option in options(value) if depth <= _DEPTH else ():
        match option:
            case Rows(expr=expr, at=at):
                for item in expr.items[:MAX_ITEMS]:
                    yield from _guardrails(context.evaluator.value(item, at), context, depth + 1)
            case Function(file=file):
                scope = option.scope
                place = context.evidence(file, scope.line, DETECTOR, "argument", end_line=scope.end_line)
                yield NodeRef("guardrail", f"{file.path}#{scope.qualname}"), scope.name[:100], place
            case _:
                continue
