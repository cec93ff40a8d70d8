"""Scenarios: what the words mean, and worked answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stackaudit.catalog.loading import load
from stackaudit.measures.what_if.scenario import Scenario, UnknownTargetError, answer
from stackaudit.model.graph import Edge
from stackaudit.reports.sentences.what_if import lines

DAY = date(2026, 11, 20)


@pytest.fixture
def shop(stack: Any) -> Any:
    """Chat with a fallback to another lab, a search without one, and a job on the same lab at another host."""
    chat = stack.call("chat.py", 1, ["gpt-4o"], ["openai"])
    spare = stack.call("chat.py", 9, ["claude-sonnet-4-5"], ["anthropic"])
    stack.edges.append(Edge("falls_back_to", chat.id, spare.id))
    stack.use_case("Chat", [chat])
    stack.use_case("Search", [stack.call("search.py", 1, ["text-embedding-3-small"], ["openai"], "embeddings")])
    stack.use_case("Job", [stack.call("job.py", 1, ["gpt-4o-mini"], ["azure.ai.openai"])])
    return stack.graph()


def ask(graph: Any, **scenario: Any) -> dict[str, list[str]]:
    value = answer(Scenario(**scenario), graph, load(), DAY)
    return {key: [row["name"] for row in value[key]] for key in ("lost", "degraded", "fine")}


def test_a_name_means_all_that_it_stands_for_and_a_kind_one_of_them(shop: Any) -> None:
    assert ask(shop, down=("openai",)) == {"lost": ["Job", "Search"], "degraded": ["Chat"], "fine": []}
    assert ask(shop, down=("host:openai",)) == {"lost": ["Search"], "degraded": ["Chat"], "fine": ["Job"]}
    assert ask(shop, down=("parent:microsoft",)) == {"lost": ["Job"], "degraded": [], "fine": ["Chat", "Search"]}


def test_several_stop_at_once(shop: Any) -> None:
    assert ask(shop, down=("host:openai", "anthropic"))["lost"] == ["Chat", "Search"]


def test_a_vendor_that_is_not_used_leaves_all_fine(shop: Any) -> None:
    value = answer(Scenario(down=("groq",)), shop, load(), DAY)
    assert [row["name"] for row in value["fine"]] == ["Chat", "Job", "Search"]
    assert value["unused"] == ["groq"]


def test_an_unknown_name_is_refused(shop: Any) -> None:
    with pytest.raises(UnknownTargetError, match="'nosuch'"):
        answer(Scenario(down=("nosuch",)), shop, load(), DAY)


def test_a_retirement_takes_one_model_and_says_when(shop: Any) -> None:
    assert ask(shop, retire=("gpt-4o",)) == {"lost": [], "degraded": ["Chat"], "fine": ["Job", "Search"]}
    value = answer(Scenario(retire=("gpt-4o",), on=date(2027, 1, 1)), shop, load(), DAY)
    row = value["scenario"]["retire"][0]
    assert (row["on"], row["days"]) == ("2027-01-01", 42)


def test_the_answer_shows_path_and_what_is_left(shop: Any) -> None:
    value = answer(Scenario(down=("host:openai",)), shop, load(), DAY)
    row = next(p for p in value["paths"] if p["use_case"] == "Chat")
    assert row["state"] == "degraded"
    assert row["path"][-1] == "chat.py:1"
    assert row["stopped"] == ["gpt-4o at OpenAI API"]
    assert row["left"] == ["claude-sonnet-4-5 at Anthropic API"]
    assert [t["place"] for t in value["touched"]] == ["chat.py:1", "search.py:1"]


def test_fallbacks_that_stop_too_are_named(shop: Any) -> None:
    value = answer(Scenario(down=("openai", "anthropic")), shop, load(), DAY)
    assert value["fallbacks_stopped"] == ["claude-sonnet-4-5 at Anthropic API"]


def test_prices_of_a_lab_change_for_the_calls_that_pay_them(shop: Any) -> None:
    rows = answer(Scenario(price=(("lab:openai", 0.5),)), shop, load(), DAY)["prices"][0]["models"]
    row = next(r for r in rows if r["model"] == "gpt-4o")
    known = load().models.find("gpt-4o")
    assert known is not None
    assert known.input_price is not None
    assert row["input_price"] == known.input_price
    assert row["new_input_price"] == pytest.approx(known.input_price * 1.5)
    assert [r["model"] for r in rows] == ["gpt-4o", "gpt-4o-mini", "text-embedding-3-small"]


def test_a_move_changes_the_index_and_the_single_point(stack: Any) -> None:
    """Three use cases, two at one lab: (2/3)² + (1/3)² = 5,556 of 10,000; after the move all three at one: 10,000."""
    for name, model, host in (
        ("A", "gpt-4o", "openai"),
        ("B", "gpt-4o", "openai"),
        ("C", "claude-sonnet-4-5", "anthropic"),
    ):
        stack.use_case(name, [stack.call(f"{name}.py", 1, [model], [host])])
    move = answer(Scenario(move=(("openai", "anthropic"),)), stack.graph(), load(), DAY)["moves"][0]
    assert move["index"] == {"lab": {"before": 5556, "after": 10_000}, "host": {"before": 5556, "after": 10_000}}
    assert (move["stops"]["before"]["lost"], move["stops"]["after"]["lost"]) == (2, 3)
    assert move["calls"] == ["A.py:1", "B.py:1"]
    assert move["models"] == [{"model": "gpt-4o", "lab": "OpenAI"}]


def test_what_may_call_anyone_is_not_judged(stack: Any) -> None:
    stack.use_case("Open", [stack.call("open.py", 1)])
    stack.use_case("Known", [stack.call("known.py", 1, ["claude-sonnet-4-5"], ["anthropic"])])
    value = answer(Scenario(down=("openai",)), stack.graph(), load(), DAY)
    assert {row["name"]: row["judged"] for row in value["fine"]} == {"Open": False, "Known": True}
    told = list(lines(value))
    assert "Fine: 1 of 2 use cases" in told
    assert told[told.index("Not judged: 1 of 2 use cases") + 1] == "  Open"
