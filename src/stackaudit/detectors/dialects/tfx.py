"""TFX: components listed in a pipeline, wired by the outputs that they take."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "tfx"
_COMPONENT = (
    "Gen",
    "Validator",
    "Transform",
    "Trainer",
    "Tuner",
    "Evaluator",
    "Pusher",
    "Resolver",
    "Importer",
    "Inferrer",
    "Node",
    "ImporterNode",
)


def _class(name: str) -> bool:
    last = name.rsplit(".", 1)[-1]
    return name.split(".", maxsplit=1)[0] == "tfx" and last[:1].isupper() and last.endswith(_COMPONENT)


FRAMEWORK = Framework(
    "tfx",
    ("tfx",),
    pipeline_call=lambda n: n.startswith("tfx.") and n.endswith(".Pipeline"),
    step_decorator=lambda n: n.startswith("tfx.") and n.endswith(".component"),
    step_class=_class,
    pipeline_name=("pipeline_name", "@0"),
    step_name=("instance_name",),
    renames=frozenset({"with_id"}),
    lists=frozenset({"components"}),
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their components and the outputs that pass between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
