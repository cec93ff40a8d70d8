"""Flyte: workflows and tasks as functions, order by data and by ``>>``."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "flyte"
_ROOTS = ("flytekit", "flytekitplugins", "union")
FRAMEWORK = Framework(
    "flyte",
    _ROOTS,
    pipeline_decorator=lambda n: n.split(".")[0] in _ROOTS and n.endswith((".workflow", ".dynamic")),
    step_decorator=lambda n: n.split(".")[0] in _ROOTS and n.endswith((".task", ".eager")),
    wrapper=lambda n: n.split(".")[0] in _ROOTS and n.endswith(".map_task"),
    refiners=frozenset({"with_overrides"}),
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the workflows of a file, their tasks and what passes between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
