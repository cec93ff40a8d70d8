"""Metaflow: flows are classes, steps their methods, order is what each one names as next."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.following import Following
from stackaudit.detectors.dialects.telling import accessed, pipeline_ref, step_ref
from stackaudit.model.code import Attr, Call, CodeFile, Name
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import Class, Function, Symbol

DETECTOR = "metaflow"


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the flows of a file, their steps, order and data."""
    if not any(not r.level and r.module.split(".")[0] == "metaflow" for r in file.imports):
        return
    for index, scope in enumerate(file.scopes):
        if scope.kind == "class" and _is_flow(Class(file, index), context):
            yield from _flow(file, index, context)


def _is_flow(cls: Class, context: Context, depth: int = 0) -> bool:
    for base in context.evaluator.bases(cls):
        if isinstance(base, Symbol) and base.name.startswith("metaflow.") and base.name.endswith("FlowSpec"):
            return True
        if isinstance(base, Class) and base != cls and depth < 6 and _is_flow(base, context, depth + 1):
            return True
    return False


def _flow(file: CodeFile, index: int, context: Context) -> Iterator[Fact]:
    scope = file.scopes[index]
    steps = [
        i
        for i, s in enumerate(file.scopes)
        if s.parent == index and s.kind == "function" and any(last_name(d) == "step" for d in s.decorators)
    ]
    if not steps:
        return
    name = scope.name
    schedule = next((d for d in scope.decorators if isinstance(d, Call) and last_name(d) == "schedule"), None)
    evidence = context.evidence(file, scope.line, DETECTOR, "subclass")
    attributes = (("orchestrator", "metaflow"), *((("schedule", True),) if schedule else ()))
    yield NodeClaim(NodeRef("framework", "metaflow"), "metaflow", evidence)
    yield NodeClaim(pipeline_ref("metaflow", name), name, evidence, attributes=attributes)
    accesses = Accesses(Following(context))
    names = {file.scopes[i].name for i in steps}
    for position in steps:
        step = file.scopes[position]
        ref = step_ref("metaflow", name, step.name)
        place = context.evidence(file, step.line, DETECTOR, "decorator")
        yield NodeClaim(
            ref,
            f"{name}/{step.name}",
            place,
            attributes=(("orchestrator", "metaflow"), ("function", f"{file.path}#{step.qualname}")),
        )
        yield EdgeClaim(pipeline_ref("metaflow", name), "runs", ref, place)
        for access in accesses.of_function(Function(file, position)):
            yield from accessed(ref, access, context, DETECTOR)
        yield from _next(file, position, name, names, context)


def _next(file: CodeFile, position: int, flow: str, names: set[str], context: Context) -> Iterator[Fact]:
    step = file.scopes[position]
    for site in file.sites:
        func = site.call.func
        if (
            site.scope == position
            and isinstance(func, Attr)
            and func.name == "next"
            and isinstance(func.base, Name)
            and func.base.id == "self"
        ):
            evidence = context.evidence(file, site.call.line, DETECTOR, "code")
            for given in site.call.args:
                after = last_name(given)
                if after in names:
                    yield EdgeClaim(
                        step_ref("metaflow", flow, after), "depends_on", step_ref("metaflow", flow, step.name), evidence
                    )
