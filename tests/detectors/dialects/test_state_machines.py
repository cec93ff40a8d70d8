"""State machines in files of their own."""

from __future__ import annotations

import json

from tests.detectors.dialects.pipelines import edges
from tests.detectors.scanning import scan


def task(**more: object) -> dict[str, object]:
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", **more}


MACHINE = {
    "StartAt": "Extract",
    "States": {
        "Extract": task(Next="Enough", Retry=[{"ErrorEquals": ["States.ALL"]}]),
        "Enough": {"Type": "Choice", "Choices": [{"Variable": "$.n", "Next": "Each"}], "Default": "Stop"},
        "Each": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "Embed", "States": {"Embed": task(End=True)}},
            "Next": "Index",
        },
        "Index": task(End=True, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Alert"}]),
        "Alert": task(Next="Stop"),
        "Stop": {"Type": "Fail"},
    },
}


def test_tasks_are_steps_and_steering_states_are_passed_through() -> None:
    found = scan({"machines/ingest.asl.json": json.dumps(MACHINE, indent=1)})
    assert found.names("data_pipeline") == {"ingest"}
    assert edges(found, "runs") == {("ingest", s) for s in ("Extract", "Embed", "Index", "Alert")}
    assert edges(found, "depends_on") == {("Embed", "Extract"), ("Index", "Embed"), ("Alert", "Index")}
    retries = {n.name: n.attributes["retries"] for n in found.graph.of("pipeline_step")}
    assert retries["ingest/Extract"] is True
    assert retries["ingest/Index"] is False


def test_other_documents_and_machines_without_tasks_are_none() -> None:
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "Next": "Wait"}}}
    found = scan({"a.asl.json": json.dumps(waits), "b.asl.json": "[]", "c.json": '{"States": {"a": {"Type": "Task"}}}'})
    assert not found.names("data_pipeline", "pipeline_step")
