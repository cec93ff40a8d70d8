"""What leaving a vendor costs: the parts of the score, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stackaudit.measures.exit import band
from stackaudit.model.graph import Edge

Measure = Callable[..., dict[str, Any]]


def native(stack: Any, path: str, line: int = 1, **more: Any) -> Any:
    """A call through the host's own SDK."""
    call = stack.call(path, line, ["gpt-4o"], ["openai"])
    made = replace(call, attributes={**call.attributes, "callee": "openai.OpenAI().chat.completions.create", **more})
    stack.nodes[call.id] = made
    return made


def row(value: dict[str, Any], vendor: str = "openai") -> dict[str, Any]:
    return next(r for r in value["exit"]["rows"] if r["id"] == vendor)


def test_a_call_through_the_own_sdk_without_evaluation(stack: Any, measure: Measure) -> None:
    native(stack, "a.py")
    found = row(measure(stack.graph()))
    assert {k: v for k, v in found["parts"].items() if v} == {"interface": 10, "spread": 2, "no_evals": 10}
    assert (found["score"], found["band"]) == (22, "medium")
    assert (found["days_low"], found["days_high"]) == (7, 13)  # 2 + 0.25 + 1 + 5 = 8.25 days, times 0.75 and 1.5


def test_an_interface_that_others_share_is_easier(stack: Any, measure: Measure) -> None:
    native(stack, "a.py", interface="langchain.ChatModel")
    assert row(measure(stack.graph()))["parts"]["interface"] == 5


def test_a_raw_request_is_the_vendor_s_own_form(stack: Any, measure: Measure) -> None:
    native(stack, "a.py", callee="requests.post https://api.openai.com/v1/responses")
    assert row(measure(stack.graph()))["parts"]["interface"] == 10


def test_spread_counts_modules_up_to_ten(stack: Any, measure: Measure) -> None:
    for n in range(14):
        native(stack, f"m{n}.py")
    assert row(measure(stack.graph()))["parts"]["spread"] == 20


def test_dialect_state_and_evaluation(stack: Any, measure: Measure) -> None:
    native(stack, "a.py", tools=True)
    stack.node("eval", "promptfoo", layer="evaluation")
    made = stack.node("provider", "openai")
    stack.nodes[made.id] = replace(made, attributes={**made.attributes, "state": (("threads", "a.py", 3),)})
    parts = row(measure(stack.graph()))["parts"]
    assert (parts["dialect"], parts["state"], parts["no_evals"]) == (5, 20, 0)


@pytest.mark.parametrize(("model", "store", "points"), [
    ("text-embedding-3-small", "pinecone", 20), ("text-embedding-3-small", "in_memory", 0), ("text-embedding-3-small", "", 0),
])  # fmt: skip
def test_a_stored_index_on_closed_embeddings_holds(
    stack: Any, measure: Measure, model: str, store: str, points: int
) -> None:
    stack.call("a.py", 1, [model], ["openai"], "embeddings")
    if store:
        stack.node("vector_store", store, layer="vector_store")
    assert row(measure(stack.graph()))["parts"]["embeddings"] == points


def test_stores_and_frameworks_have_rows(stack: Any, measure: Measure) -> None:
    stack.node("vector_store", "pinecone", layer="vector_store")
    stack.node("framework", "langgraph", layer="agent_framework")
    stack.node("framework", "pytorch", layer="ml_framework")
    rows = {r["id"]: (r["kind"], r["score"]) for r in measure(stack.graph())["exit"]["rows"]}
    assert rows == {"pinecone": ("store", 32), "langgraph": ("framework", 22)}


def test_nothing_in_use_gives_no_row(stack: Any, measure: Measure) -> None:
    stack.node("vector_store", "pinecone", role="optional", layer="vector_store")
    assert measure(stack.graph())["exit"]["rows"] == []


@pytest.mark.parametrize(
    ("score", "word"),
    [(0, "easy"), (20, "easy"), (21, "medium"), (45, "medium"), (46, "highly complex"), (71, "not substitutable")],
)
def test_bands(score: int, word: str) -> None:
    assert band(score) == word


def test_edges_do_not_double_modules(stack: Any, measure: Measure) -> None:
    call = native(stack, "a.py")
    stack.edges.append(Edge("calls", call.id, stack.node("provider", "openai").id))
    assert row(measure(stack.graph()))["calls"] == 1
