"""If a vendor stops: worked examples over whole graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stackaudit.model.graph import Edge

Measure = Callable[..., dict[str, Any]]
MODELS = ("gpt-4o", "claude-sonnet-4-5", "gemini-2.5-pro", "mistral-large-2411")


def states(value: dict[str, Any], vendor: str, kind: str = "host") -> dict[str, str]:
    position = next(i for i, v in enumerate(value["vendors"]) if (v["id"], v["kind"]) == (vendor, kind))
    return {case["name"]: case["states"][position] for case in value["cases"]}


def test_one_gateway_before_four_labs_takes_everything_along_and_no_lab_does(stack: Any, measure: Measure) -> None:
    stack.use_case("Chat", [stack.call("a.py", 1, MODELS, ["openrouter"])])
    stack.use_case("Drafts", [stack.call("b.py", 1, MODELS, ["openrouter"])])
    value = measure(stack.graph())["outages"]
    assert states(value, "openrouter") == {"Chat": "lost", "Drafts": "lost"}
    labs = [v for v in value["vendors"] if v["kind"] != "host"]
    assert len(labs) == 4
    assert all((v["lost"], v["degraded"]) == (0, 2) for v in labs)
    assert [p["id"] for p in value["single_points"]] == ["openrouter"]
    assert value["cases"][0]["note"].startswith("chooses among 4 models: one gateway in front, ")


def test_with_a_declared_fallback_a_use_case_degrades_and_losing_both_loses_it(stack: Any, measure: Measure) -> None:
    first = stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    second = stack.call("a.py", 9, ["claude-sonnet-4-5"], ["anthropic"])
    stack.edges.append(Edge("falls_back_to", first.id, second.id))
    stack.use_case("Chat", [first])
    value = measure(stack.graph())["outages"]
    assert states(value, "openai") == {"Chat": "degraded"}
    assert states(value, "anthropic") == {"Chat": "degraded"}
    assert value["single_points"] == []
    assert [(p["ids"], p["lost"]) for p in value["pairs"]] == [(["anthropic", "openai"], ["Chat"])]


def test_a_fallback_of_the_same_lab_does_not_survive_the_lab(stack: Any, measure: Measure) -> None:
    first = stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    second = stack.call("a.py", 9, ["gpt-4o-mini"], ["azure.ai.openai"])
    stack.edges.append(Edge("falls_back_to", first.id, second.id))
    stack.use_case("Chat", [first])
    value = measure(stack.graph())["outages"]
    assert states(value, "openai") == {"Chat": "degraded"}
    assert states(value, "openai", "lab") == {"Chat": "lost"}
    assert ": same lab, OpenAI" in value["cases"][0]["note"]


def test_a_use_case_needs_its_store_too(stack: Any, measure: Measure) -> None:
    call = stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    case = stack.use_case("Search", [call])
    stack.edges.append(Edge("needs", case.id, stack.node("vector_store", "pinecone", layer="vector_store").id))
    value = measure(stack.graph())["outages"]
    assert states(value, "pinecone", "store") == {"Search": "lost"}


def test_what_is_not_known_is_counted_and_not_judged(stack: Any, measure: Measure) -> None:
    stack.use_case("Chat", [stack.call("a.py", 1)])
    value = measure(stack.graph())["outages"]
    assert value["unknown"] == 1
    assert value["vendors"] == []
    assert value["cases"][0]["note"] == "nothing is known of what it calls"


def test_without_use_cases_there_is_nothing(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    value = measure(stack.graph())["outages"]
    assert (value["cases"], value["vendors"], value["pairs"]) == ([], [], [])


def test_a_model_of_one_s_own_process_is_no_vendor(stack: Any, measure: Measure) -> None:
    stack.use_case("Tags", [stack.call("a.py", 1, [], ["ollama"])])
    assert measure(stack.graph())["outages"]["vendors"] == []
