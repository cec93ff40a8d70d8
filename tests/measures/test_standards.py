"""Standards and supply chain: evidence, none found, cannot be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stackaudit.measures.shared.standards import STANDARDS
from stackaudit.measures.standards import compute
from stackaudit.model.findings import Waiver
from stackaudit.model.graph import Edge

Measure = Callable[..., dict[str, Any]]


def item(value: dict[str, Any], framework: str, name: str) -> dict[str, Any]:
    table = next(t for t in value["standards"] if t["id"] == framework)
    return next(i for i in table["items"] if i["id"] == name)


def test_an_open_finding_is_evidence_of_a_risk(stack: Any, measure: Measure, make_rule: Any, make_finding: Any) -> None:
    stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    rule = replace(make_rule("X1"), standards=(("owasp-llm", ("LLM10",)), ("nist-ai-rmf", ("MEASURE 2.5",))))
    found = measure(stack.graph(), [make_finding("X1", "a.py", 1)], [rule])["standards"]
    risk = item(found, "owasp-llm", "LLM10")
    assert (risk["state"], risk["weaknesses"], risk["rules"], risk["places"]) == ("evidence", 1, ["X1"], ["a.py:1"])
    duty = item(found, "nist-ai-rmf", "MEASURE 2")
    assert (duty["state"], duty["weaknesses"]) == ("none found", 1), "a weakness is no evidence of a practice"
    assert item(found, "nist-ai-rmf", "MEASURE 1")["weaknesses"] == 0
    assert item(found, "owasp-llm", "LLM07")["state"] == "cannot be told from code"
    waived = replace(make_finding("X1", "a.py", 1), waiver=Waiver("known", None, None, "a.py:1"))
    assert item(measure(stack.graph(), [waived], [rule])["standards"], "owasp-llm", "LLM10")["state"] == "none found"


def test_a_safeguard_is_evidence_of_a_practice(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    stack.node("eval", "checks", "evals/a.py", 4)
    row = item(measure(stack.graph())["standards"], "eu-ai-act", "Art. 15")
    assert (row["state"], row["weaknesses"]) == ("evidence", 0)
    assert row["safeguards"] == [{"what": "evaluations", "count": 1, "names": ["checks"], "places": ["evals/a.py:4"]}]
    assert item(measure(stack.graph())["standards"], "eu-ai-act", "Art. 26")["state"] == "cannot be told from code"


def test_rules_that_did_not_run_have_not_looked(stack: Any, inputs: Any, make_rule: Any) -> None:
    stack.call("a.py", 1, ["gpt-4o"], ["openai"])
    rule = replace(make_rule("X1"), standards=(("owasp-llm", ("LLM07",)),))
    given = replace(inputs(stack.graph()), rules={"X1": rule})
    assert item(compute(given).value, "owasp-llm", "LLM07")["state"] == "none found"
    off = item(compute(replace(given, ran=frozenset())).value, "owasp-llm", "LLM07")
    assert (off["state"], off["looked"]) == ("cannot be told from code", [])


def test_code_without_ai_has_no_tables(stack: Any, measure: Measure) -> None:
    assert measure(stack.graph())["standards"] == {"standards": []}


def test_every_item_stands_once() -> None:
    for _, _, items in STANDARDS:
        assert len({i.id for i in items}) == len(items)
    assert [len(items) for _, _, items in STANDARDS[:3]] == [10, 10, 19]


def test_hosts_come_first_and_labs_of_another_parent_second(stack: Any, measure: Measure) -> None:
    one = stack.call("a.py", 1, ["gpt-4o"], ["azure.ai.openai"])
    two = stack.call("b.py", 2, ["gpt-4o"], ["openai"])
    stack.call("c.py", 3, ["llama-3.3-70b-instruct"], ["ollama"])
    stack.edges.append(Edge("falls_back_to", one.id, two.id))
    stack.use_case("mail", [one])
    value = measure(stack.graph())["supply_chain"]
    assert [(r["id"], r["rank"], r["places"]) for r in value["providers"]] == [
        ("azure.ai.openai", 1, ["a.py:1"]),
        ("openai", 1, ["b.py:2"]),
        ("openai", 2, ["a.py:1"]),
    ], "what a team runs itself is no provider"
    assert [(r["id"], r["rank"], r["recipient"]) for r in value["chain"]] == [
        ("azure.ai.openai", 1, ""),
        ("openai", 1, ""),
        ("openai", 2, "azure.ai.openai"),
    ]
    assert value["providers"][0]["alternatives"] == ["OpenAI API"]
    assert (value["providers"][0]["lost"], value["providers"][0]["cases"]) == (0, 1)


def test_no_provider_at_all(stack: Any, measure: Measure) -> None:
    assert measure(stack.graph())["supply_chain"] == {"providers": [], "chain": []}
