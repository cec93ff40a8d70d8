"""Agent governance and restraint, on graphs written by hand and on real files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stackaudit import audit
from stackaudit.model.graph import Edge

Measure = Callable[..., dict[str, Any]]


def agent(stack: Any, name: str = "desk", **attributes: Any) -> Any:
    return stack.node("agent", name, "agents.py", 4, **attributes)


def tool(stack: Any, owner: Any, name: str, **attributes: Any) -> Any:
    made = stack.node("tool", name, "tools.py", 9, function=f"tools.py#{name}", **attributes)
    stack.edges.append(Edge("exposes", owner.id, made.id))
    return made


def row(values: dict[str, Any]) -> dict[str, Any]:
    (found,) = values["agents"]["rows"]
    return found


def states(values: dict[str, Any]) -> dict[str, str]:
    return {name: check["state"] for name, check in row(values)["checks"].items()}


def test_without_agents_there_is_no_row(stack: Any, measure: Measure) -> None:
    assert measure(stack.graph())["agents"] == {
        "rows": [],
        "levels": {},
        "checks": {name: {} for name in ("approval", "bound", "guardrails", "tracing", "evaluation")},
    }


def test_an_agent_that_changes_something_unasked_has_no_approval(stack: Any, measure: Measure) -> None:
    found = agent(stack, autonomy="acts alone")
    tool(stack, found, "pay", side_effects=("pays",))
    tool(stack, found, "look_up")
    values = measure(stack.graph())
    assert [(t["name"], t["kind"]) for t in row(values)["tools"]] == [("pay", "acts"), ("look_up", "no change found")]
    assert row(values)["checks"]["approval"] == {
        "state": "no",
        "seen": "0 of 1 tools that change something ask",
        "place": "tools.py:9",
    }
    assert values["agents"]["levels"] == {"acts alone": 1}


@pytest.mark.parametrize(("asks", "state"), [((True, True), "yes"), ((True, False), "partly"), ((False, False), "no")])
def test_approval_counts_tools_that_change_something(
    stack: Any, measure: Measure, asks: tuple[bool, bool], state: str
) -> None:
    found = agent(stack)
    for position, asked in enumerate(asks):
        tool(stack, found, f"pay_{position}", side_effects=("pays",), approval_set=asked)
    assert states(measure(stack.graph()))["approval"] == state


def test_a_tool_named_for_a_change_without_an_effect_in_code_is_not_known(stack: Any, measure: Measure) -> None:
    tool(stack, agent(stack), "cancel_order")
    assert row(measure(stack.graph()))["tools"][0]["kind"] == "not known"
    assert states(measure(stack.graph()))["approval"] == "not known"


@pytest.mark.parametrize(
    ("attributes", "state", "seen"),
    [
        ({"loop_bound": 5, "loop_bound_set": True}, "yes", "5 steps"),
        ({"loop_bound": 25}, "yes", "25 steps by default"),
        ({"unbounded_loop": True}, "no", "a loop without a limit of steps"),
        ({"built_without_tools": True}, "not needed", "no tools, one answer"),
        ({}, "not known", "none was found"),
    ],
)
def test_step_limits(stack: Any, measure: Measure, attributes: dict[str, Any], state: str, seen: str) -> None:
    agent(stack, **attributes)
    check = row(measure(stack.graph()))["checks"]["bound"]
    assert (check["state"], check["seen"]) == (state, seen)


def test_guardrails_tracing_and_evaluation_of_the_agent_itself(stack: Any, measure: Measure) -> None:
    found = agent(stack)
    assert {states(measure(stack.graph()))[n] for n in ("guardrails", "tracing", "evaluation")} == {"no"}
    stack.node("observability", "langfuse", "trace.py", 2)
    other = stack.node("module", "evals/other.py", "evals/other.py", 1, evaluates=True)
    partly = states(measure(stack.graph()))
    assert (partly["tracing"], partly["evaluation"]) == ("partly", "partly")
    guard = stack.node("guardrail", "no_secrets", "guards.py", 7)
    stack.edges += [
        Edge("guarded_by", found.id, guard.id),
        Edge("traced_by", found.id, stack.node("observability", "langfuse").id),
    ]
    module = stack.node("module", "agents.py", "agents.py", 1, owner="@org/desk")
    stack.edges.append(Edge("imports", other.id, module.id))
    values = measure(stack.graph())
    assert {states(values)[n] for n in ("guardrails", "tracing", "evaluation")} == {"yes"}
    assert row(values)["checks"]["guardrails"]["place"] == "guards.py:7"
    assert row(values)["owner"] == "@org/desk"


def test_those_that_act_alone_stand_first(stack: Any, measure: Measure) -> None:
    for name, level in (("a", "suggests"), ("b", None), ("c", "acts with approval"), ("d", "acts alone")):
        agent(stack, name, autonomy=level)
    values = measure(stack.graph())
    assert [r["name"] for r in values["agents"]["rows"]] == ["d", "c", "b", "a"]


def test_an_agent_of_a_test_is_no_agent_of_the_product(stack: Any, measure: Measure) -> None:
    found = agent(stack)
    stack.nodes[found.id] = replace(found, scope="test")
    assert measure(stack.graph())["agents"]["rows"] == []


# -- restraint ---------------------------------------------------------------------------------------------------------


def candidates(root: Path, files: dict[str, str]) -> list[tuple[str, str, int]]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    value = audit(root, as_of=date(2026, 11, 20)).measure("restraint")
    return [(c["kind"], c["path"], c["line"]) for c in value["candidates"]]


HEAD = "from openai import OpenAI\nclient = OpenAI()\n"
SEND = "client.chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': PROMPT}])\n"


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("Is the mail below a complaint? Answer only with yes or no. Mail: {mail}", "closed_answer"),
        ("Sort the ticket. Reply with exactly one of: billing, delivery, other. Ticket: {ticket}", "closed_answer"),
        ("Classify the following review into one of positive, negative or neutral: {review}", "closed_answer"),
        ("Please convert the following CSV rows into a JSON list for the import: {rows}", "conversion"),
        ("Extract all e-mail addresses from the text that follows and list them: {text}", "conversion"),
    ],
)
def test_prompts_with_one_right_form_of_answer_are_candidates(tmp_path: Path, prompt: str, kind: str) -> None:
    found = candidates(tmp_path, {"app.py": f"{HEAD}PROMPT = {prompt!r}\n{SEND}"})
    assert found == [(kind, "app.py", 3)]


@pytest.mark.parametrize(
    "source",
    [
        f"{HEAD}PROMPT = 'Classify the review into one of good or bad and explain why you think so: {{review}}'\n{SEND}",
        f"{HEAD}PROMPT = 'Write a friendly answer to the customer. Only use facts of the text below: {{text}}'\n{SEND}",
        f"{HEAD}JUDGE_PROMPT = 'Is the answer below grounded in the text? Answer only with yes or no. {{text}}'\n{SEND.replace('PROMPT', 'JUDGE_PROMPT')}",
        f"{HEAD}PROMPT = 'Convert the notes of the meeting below into a well written JSON report for readers: {{text}}'\n{SEND}",
    ],
    ids=["explains", "open text", "a judge", "from prose"],
)
def test_open_answers_judges_and_prose_are_no_candidates(tmp_path: Path, source: str) -> None:
    assert candidates(tmp_path, {"app.py": source}) == []


LONE = "from agents import Agent\n\nwriter = Agent(name='writer', instructions='Write.', model='gpt-4o')\n"


def test_an_agent_that_is_alone_is_a_candidate_and_one_of_a_team_is_not(tmp_path: Path) -> None:
    assert candidates(tmp_path, {"one.py": LONE}) == [("lone_agent", "one.py", 3)]
    team = LONE + "editor = Agent(name='editor', instructions='Edit.', model='gpt-4o')\n"
    assert candidates(tmp_path, {"one.py": team}) == []


def test_an_agent_that_a_file_with_agents_imports_is_of_a_team(tmp_path: Path) -> None:
    boss = "from agents import Agent\nfrom one import writer\n\nboss = Agent(name='boss', handoffs=[writer], model='gpt-4o')\n"
    assert candidates(tmp_path, {"one.py": LONE, "two.py": boss}) == []


GRAPH = """from langgraph.graph import StateGraph, START, END
builder = StateGraph(dict)
builder.add_node("a", lambda s: s)
builder.add_node("b", lambda s: s)
builder.add_edge(START, "a")
builder.add_edge("a", "b")
"""


def test_a_graph_without_a_choice_is_a_candidate(tmp_path: Path) -> None:
    (found,) = candidates(tmp_path, {"flow.py": GRAPH + "graph = builder.compile()\n"})
    assert found[:2] == ("linear_graph", "flow.py")
    choice = GRAPH + "builder.add_conditional_edges('b', lambda s: 'a')\ngraph = builder.compile()\n"
    assert candidates(tmp_path, {"flow.py": choice}) == []


def test_a_framework_that_is_there_for_one_call_is_a_candidate(tmp_path: Path) -> None:
    one = "from langchain_openai import ChatOpenAI\n\ndef ask(text):\n    return ChatOpenAI(model='gpt-4o').invoke(text)\n"
    assert [kind for kind, _, _ in candidates(tmp_path, {"app.py": one})] == ["one_call_framework"]
    assert candidates(tmp_path, {"app.py": one, "more.py": one}) == []
