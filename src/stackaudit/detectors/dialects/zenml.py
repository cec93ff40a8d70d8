"""ZenML: functions that are pipelines and steps, options, explicit order, steps passed as instances, named artifacts."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Here, named_arguments
from stackaudit.detectors.dialects.parts import Framework, Step
from stackaudit.detectors.dialects.running import Runner
from stackaudit.detectors.dialects.telling import Telling
from stackaudit.model.code import Call, CodeFile, Const, Expr, children
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.shapes import last_name

DETECTOR = "zenml"
FRAMEWORK = Framework(
    "zenml",
    ("zenml",),
    pipeline_decorator=lambda n: n.startswith("zenml.") and n.endswith(".pipeline"),
    step_decorator=lambda n: n.startswith("zenml.") and n.endswith(".step"),
    step_class=lambda n: n.startswith("zenml.integrations.") and ".steps" in n and n.endswith("_step"),
    step_name=("id", "name"),
    refiners=frozenset({"with_options", "configure"}),
    earlier=frozenset({"after"}),
    later=frozenset(),
    waits=frozenset({"after"}),
    instances=True,
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their steps, the data that passes between them, and named artifacts."""
    runner = Runner(FRAMEWORK, context)
    if not runner.knows(file):
        return
    runner.run(file)
    telling = Telling(runner, DETECTOR)
    yield from telling.facts()
    for step in runner.steps.values():
        yield from _artifacts(step, telling)


def _artifacts(step: Step, telling: Telling) -> Iterator[Fact]:
    """Artifacts that the parameters of a step name: ``rows: Annotated[list, "rows"]``; who passes it wrote it."""
    function = step.maker.function
    for position, param in enumerate(function.scope.params if function is not None else ()):
        named = _named(param.annotation)
        if named is None or function is None:
            continue
        ref = NodeRef("dataset", str(named.value))
        evidence = telling.evidence(function.file, named.line, "literal")
        yield NodeClaim(ref, ref.key, evidence, attributes=(("artifact", True),))
        yield EdgeClaim(telling.ref(step), "reads", ref, evidence)
        for row in step.maker.calls:
            given = named_arguments(row.expr) if isinstance(row.expr, Call) else {}
            value = given.get(param.name, given.get(f"@{position}"))
            for part in telling.runner.parts(Here(value, row.at, row.frame)) if value is not None else ():
                if isinstance(part, Step):
                    yield EdgeClaim(telling.ref(part), "writes", ref, evidence)


def _named(annotation: Expr | None) -> Const | None:
    """Return the name in ``Annotated[T, "name"]``."""
    parts = children(annotation) if annotation is not None else ()
    if len(parts) != 2 or last_name(parts[0]) != "Annotated":
        return None
    return next((c for c in children(parts[1]) if isinstance(c, Const) and isinstance(c.value, str)), None)
