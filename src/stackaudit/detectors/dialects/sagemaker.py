"""SageMaker Pipelines: steps listed in a pipeline, wired by properties, ``depends_on`` and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "sagemaker"
FRAMEWORK = Framework(
    "sagemaker pipelines",
    ("sagemaker",),
    pipeline_call=lambda n: n.startswith("sagemaker.") and n.endswith(".Pipeline"),
    step_decorator=lambda n: n.startswith("sagemaker.workflow") and n.endswith(".step"),
    step_class=lambda n: n.startswith("sagemaker.") and n.rsplit(".", 1)[-1].endswith(("Step", "RegisterModel")),
    pipeline_name=("name", "@0"),
    step_name=("name", "@0"),
    lists=frozenset({"steps"}),
    waits=frozenset({"depends_on"}),
    branches=frozenset({"if_steps", "else_steps"}),
    product="sagemaker",
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their steps and what passes between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
