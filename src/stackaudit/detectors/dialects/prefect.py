"""Prefect: flows and tasks, submitted, mapped or called, with explicit waits."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "prefect"
FRAMEWORK = Framework(
    "prefect",
    ("prefect",),
    pipeline_decorator=lambda n: n.startswith("prefect.") and n.endswith(".flow"),
    step_decorator=lambda n: n.startswith("prefect.") and n.endswith(".task"),
    pipeline_call=lambda n: n in {"prefect.Flow", "prefect.core.flow.Flow"},
    pipeline_name=("name", "@0"),
    runners=frozenset({"submit", "map", "delay"}),
    refiners=frozenset({"with_options"}),
    later=frozenset({"set_downstream"}),
    earlier=frozenset({"set_upstream"}),
    waits=frozenset({"wait_for", "upstream_tasks"}),
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the flows of a file, their tasks and what passes between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
