"""Dagster: jobs and graphs of ops, wired by the data that passes between them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.telling import told
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

DETECTOR = "dagster"
FRAMEWORK = Framework(
    "dagster",
    ("dagster",),
    pipeline_decorator=lambda n: n in {"dagster.job", "dagster.graph", "dagster.pipeline"},
    step_decorator=lambda n: n in {"dagster.op", "dagster.solid"},
    refiners=frozenset({"alias", "with_hooks", "configured"}),
    runners=frozenset({"map"}),
    waits=frozenset({"start"}),
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the jobs of a file, their ops and what passes between them."""
    yield from told(FRAMEWORK, file, context, DETECTOR)
