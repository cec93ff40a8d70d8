"""Whom steps and tools call, and the providers of runs and clients that name none, from the files of a folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from stackaudit import audit
from stackaudit.model.graph import StackGraph

Graphed = Callable[[dict[str, str]], StackGraph]


@pytest.fixture
def graphed(tmp_path: Path) -> Graphed:
    def run(files: dict[str, str]) -> StackGraph:
        for path, text in files.items():
            (tmp_path / path).write_text(dedent(text), encoding="utf-8")
        return audit(tmp_path, as_of=date(2026, 11, 20)).graph

    return run


def called(graph: StackGraph, kind: str) -> set[tuple[str, str]]:
    """Return (name, provider or model) of the edges ``calls`` that leave nodes of a kind."""
    rows = ((graph.nodes[e.source], graph.nodes[e.target]) for e in graph.edges if e.kind == "calls")
    return {(a.name, b.name) for a, b in rows if a.kind == kind}


LLM = """
import openai
client = openai.OpenAI()
def ask(prompt):
    return client.responses.create(model="gpt-4o", input=prompt).output_text
"""


def test_a_tool_calls_whom_its_function_asks(graphed: Graphed) -> None:
    tools = """
    from langchain_core.tools import tool
    from llm import ask
    @tool
    def explain(word: str) -> str:
        "Explain a word."
        return ask(f"Explain {word}")
    @tool
    def count(word: str) -> int:
        "Count letters."
        return len(word)
    """
    assert called(graphed({"llm.py": LLM, "tools.py": tools}), "tool") == {("explain", "openai"), ("explain", "gpt-4o")}


def test_a_step_calls_whom_its_function_asks(graphed: Graphed) -> None:
    steps = """
    from zenml import pipeline, step
    from llm import ask
    @step
    def load() -> str:
        return "text"
    @step
    def summarise(text: str) -> str:
        return ask(text)
    @pipeline
    def daily():
        summarise(load())
    """
    found = called(graphed({"llm.py": LLM, "steps.py": steps}), "pipeline_step")
    assert found == {("daily/summarise", "openai"), ("daily/summarise", "gpt-4o")}


GRAPH = """
from langgraph.graph import StateGraph
from llm import ask
def answer(state):
    return {"answer": ask(state["question"])}
graph = StateGraph(dict)
graph.add_node("answer", answer)
app = graph.compile()
app.invoke({"question": "why"})
"""


def providers(graph: StackGraph, operation: str) -> set[object]:
    return {n.get("provider") for n in graph.of("call") if n.get("operation") == operation and n.name != "ask"}


def test_a_run_of_a_graph_goes_where_its_nodes_go(graphed: Graphed) -> None:
    assert providers(graphed({"llm.py": LLM, "app.py": GRAPH}), "agent_run") == {"openai"}


def test_a_run_that_can_go_to_two_providers_names_none(graphed: Graphed) -> None:
    other = """
    import anthropic
    client = anthropic.Anthropic()
    def say(prompt):
        return client.messages.create(model="claude-sonnet-4-5", max_tokens=9, messages=[{"role": "user", "content": prompt}])
    """
    both = GRAPH.replace("ask(state", 'say("x") and ask(state').replace(
        "import ask", "import ask\nfrom other import say"
    )
    assert providers(graphed({"llm.py": LLM, "other.py": other, "app.py": both}), "agent_run") == {None}


def test_a_client_of_many_providers_is_that_of_its_requests(graphed: Graphed) -> None:
    code = """
    import aisuite
    client = aisuite.Client()
    client.chat.completions.create(model="openai:gpt-4o", messages=[])
    """
    assert providers(graphed({"app.py": code}), "client") == {"openai"}
    two = code + '    client.chat.completions.create(model="anthropic:claude-sonnet-4-5", messages=[])\n'
    assert providers(graphed({"app.py": two}), "client") == {None}
