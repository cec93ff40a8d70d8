"""Luigi: tasks are classes; what one requires comes before it, what it puts out is data."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.following import Following, Frame, Here
from stackaudit.detectors.dialects.telling import accessed, pipeline_ref, step_ref
from stackaudit.model.code import CodeFile, Expr, children
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Class, Function, Symbol, options

DETECTOR = "luigi"
_TARGETS = ("Target",)
_WORK = frozenset({"run", "query", "rows", "copy", "mapper", "reducer", "main"})
MAX_DEPTH = 6


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the tasks of a file, what each requires, and the data that each puts out."""
    if not any(not r.level and r.module.split(".")[0] == "luigi" for r in file.imports):
        return
    tasks = [i for i, s in enumerate(file.scopes) if s.kind == "class" and _is_task(Class(file, i), context, 0)]
    if not tasks:
        return
    name = file.module.rsplit(".", 1)[-1]
    first = context.evidence(file, file.scopes[tasks[0]].line, DETECTOR, "subclass")
    yield NodeClaim(NodeRef("framework", "luigi"), "luigi", first)
    yield NodeClaim(pipeline_ref("luigi", file.module), name, first, attributes=(("orchestrator", "luigi"),))
    accesses = Accesses(Following(context))
    for index in tasks:
        yield from _told(Class(file, index), name, context, accesses)


def _is_task(cls: Class, context: Context, depth: int) -> bool:
    for base in context.evaluator.bases(cls):
        if (
            isinstance(base, Symbol)
            and base.name.startswith("luigi.")
            and base.name.endswith(("Task", "Program", "CopyToTable"))
        ):
            return True
        if isinstance(base, Class) and base != cls and depth < MAX_DEPTH and _is_task(base, context, depth + 1):
            return True
    return False


def _told(cls: Class, pipeline: str, context: Context, accesses: Accesses) -> Iterator[Fact]:
    file, scope, ref = cls.file, cls.scope, _ref(cls)
    evidence = context.evidence(file, scope.line, DETECTOR, "subclass")
    yield NodeClaim(ref, f"{pipeline}/{scope.name}", evidence, attributes=(("orchestrator", "luigi"),))
    yield EdgeClaim(pipeline_ref("luigi", file.module), "runs", ref, evidence)
    for index, method in enumerate(file.scopes):
        if method.parent != cls.index or method.kind != "function":
            continue
        if method.name == "requires":
            yield from _requires(file, index, ref, context)
        elif method.name == "output":
            yield from _output(file, index, ref, context)
        elif method.name in _WORK:
            for access in accesses.of_function(Function(file, index)):
                yield from accessed(ref, access, context, DETECTOR)
    for decorator in scope.decorators:
        yield from _tasks_in(decorator, At(file, scope.parent, scope.branch, scope.line), ref, context, 0)


def _ref(cls: Class) -> NodeRef:
    return step_ref("luigi", cls.file.module, cls.scope.name)


def _requires(file: CodeFile, index: int, ref: NodeRef, context: Context) -> Iterator[Fact]:
    for site in file.sites:
        if site.scope == index:
            at = At(file, index, site.branch, site.call.line)
            for option in options(context.evaluator.value(site.call.func, at)):
                yield from _needed(option, ref, file, site.call.line, context)


def _tasks_in(expr: Expr, at: At, ref: NodeRef, context: Context, depth: int) -> Iterator[Fact]:
    """``@requires(Other)`` and ``@inherits(Other)`` name tasks as classes."""
    if last_name(getattr(expr, "func", expr)) == "requires" or depth:
        for part in children(expr)[1 if not depth else 0 :]:
            for option in options(context.evaluator.value(part, at)):
                yield from _needed(option, ref, at.file, at.line, context)


def _needed(value: object, ref: NodeRef, file: CodeFile, line: int, context: Context) -> Iterator[Fact]:
    if isinstance(value, Class) and _is_task(value, context, 0) and _ref(value) != ref:
        yield EdgeClaim(ref, "depends_on", _ref(value), context.evidence(file, line, DETECTOR, "code"))


def _output(file: CodeFile, index: int, ref: NodeRef, context: Context) -> Iterator[Fact]:
    """Yield the files that the targets of a task name."""
    following = Following(context)
    for site in file.sites:
        if site.scope != index or not last_name(site.call.func).endswith(_TARGETS) or not site.call.args:
            continue
        at = At(file, index, site.branch, site.call.line)
        for known in following.texts(Here(site.call.args[0], at, Frame()))[:1]:
            if "/" in known.text or "." in known.text:
                target = NodeRef("dataset", known.text)
                evidence = context.evidence(known.path, known.line, DETECTOR, "literal")
                yield NodeClaim(target, known.text[:160], evidence)
                yield EdgeClaim(ref, "writes", target, evidence)
