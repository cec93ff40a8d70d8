"""Airflow: classic operators, TaskFlow, mapping, task groups, order by shifts and functions, triggers, assets."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Here, named_arguments
from stackaudit.detectors.dialects.parts import Framework
from stackaudit.detectors.dialects.running import Runner
from stackaudit.detectors.dialects.telling import Telling, pipeline_ref
from stackaudit.model.code import Call, CodeFile
from stackaudit.model.facts import EdgeClaim, Fact
from stackaudit.resolution.context import Context

DETECTOR = "airflow"
_ROOTS = ("airflow", "cosmos", "airflow_ai_sdk", "dagfactory")


def _task(name: str) -> bool:
    parts = name.split(".")
    return (
        parts[0] in _ROOTS
        and parts[-1] not in {"dag", "task_group"}
        and ("task" in parts[1:] or parts[-1] in {"setup", "teardown"})
    )


def _operator(name: str) -> bool:
    last = name.rsplit(".", 1)[-1]
    return last.endswith(("Operator", "Sensor", "SensorAsync", "OperatorAsync", "DbtTaskGroup")) and last not in {
        "Operator",
        "Sensor",
    }


FRAMEWORK = Framework(
    "airflow",
    _ROOTS,
    pipeline_decorator=lambda n: n.startswith("airflow.") and n.endswith(".dag"),
    step_decorator=_task,
    group_decorator=lambda n: n.startswith("airflow.") and n.endswith(".task_group"),
    pipeline_call=lambda n: n.split(".")[0] in _ROOTS and n.rsplit(".", 1)[-1] in {"DAG", "DbtDag"},
    group_call=lambda n: n.startswith("airflow.") and n.endswith(".TaskGroup"),
    step_class=_operator,
    wrapper=_task,
    chain=lambda n: n.startswith("airflow.") and n.rsplit(".", 1)[-1] in {"chain", "chain_linear"},
    cross=lambda n: n.startswith("airflow.") and n.rsplit(".", 1)[-1] in {"cross_downstream", "chain_linear"},
    pipeline_name=("dag_id", "@0"),
    step_name=("task_id", "group_id"),
    runners=frozenset({"expand", "expand_kwargs"}),
    refiners=frozenset({"partial", "override"}),
    later=frozenset({"__rshift__", "set_downstream"}),
    earlier=frozenset({"__lshift__", "set_upstream"}),
    shapes=frozenset({"task_id"}),
)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the pipelines of a file, their steps, order, data, and the pipelines that they trigger or wait for."""
    runner = Runner(FRAMEWORK, context)
    if not runner.knows(file):
        return
    runner.run(file)
    telling = Telling(runner, DETECTOR)
    yield from telling.facts()
    for step in runner.steps.values():
        last = step.maker.symbol.rsplit(".", 1)[-1]
        for row in step.maker.calls:
            given = named_arguments(row.expr) if isinstance(row.expr, Call) else {}
            if "trigger_dag_id" in given and last.startswith("TriggerDagRun"):
                for known in runner.texts(Here(given["trigger_dag_id"], row.at, row.frame)):
                    evidence = telling.evidence(row.at.file, row.expr.line, "signature")
                    yield EdgeClaim(telling.ref(step), "runs", pipeline_ref(FRAMEWORK.name, known.text), evidence)
            if "external_dag_id" in given and last.startswith("ExternalTask"):
                for known in runner.texts(Here(given["external_dag_id"], row.at, row.frame)):
                    evidence = telling.evidence(row.at.file, row.expr.line, "signature")
                    yield EdgeClaim(telling.ref(step), "depends_on", pipeline_ref(FRAMEWORK.name, known.text), evidence)
