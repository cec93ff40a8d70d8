"""ZenML: functions that are pipelines and steps, options, explicit order, and steps that are passed as instances."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "zenml"
FRAMEWORK = Framework(
    "zenml",
    ("zenml",),
    pipeline_decorator=lambda n: n.startswith("zenml.") and n.endswith(".pipeline"),
    step_decorator=lambda n: n.startswith("zenml.") and n.endswith(".step"),
    step_name=("id", "name"),
    refiners=frozenset({"with_options", "configure"}),
    earlier=frozenset({"after"}),
    later=frozenset(),
    waits=frozenset({"after"}),
    instances=True,
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their steps and the data that passes between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
