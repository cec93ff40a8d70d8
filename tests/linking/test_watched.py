"""Who guards and traces calls and agents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stackaudit import audit


def edges(root: Path, source: str, kind: str) -> set[tuple[str, str]]:
    """Return the edges of a kind in a file, by the names of their ends."""
    (root / "app.py").write_text(source, encoding="utf-8")
    graph = audit(root, as_of=date(2026, 1, 1)).graph
    return {(graph.nodes[e.source].name, graph.nodes[e.target].name) for e in graph.edges if e.kind == kind}


CALL = "client.chat.completions.create(model='gpt-4o', messages=[])\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            f"from langfuse import observe\nfrom openai import OpenAI\nclient = OpenAI()\n@observe()\ndef ask():\n    {CALL}",
            {"langfuse"},
        ),
        (f"from langfuse.openai import OpenAI\nclient = OpenAI()\n{CALL}", {"langfuse"}),
        (
            f"from langfuse import observe\nfrom openai import OpenAI\nclient = OpenAI()\n@observe()\ndef other(): ...\n{CALL}",
            set(),
        ),
        (
            f"from openai import OpenAI\ndef observe(f): return f\nclient = OpenAI()\n@observe\ndef ask():\n    {CALL}",
            set(),
        ),
    ],
    ids=[
        "a decorator around it",
        "the client that it goes through",
        "a decorator elsewhere",
        "a decorator of one's own",
    ],
)
def test_tracers(tmp_path: Path, source: str, found: set[str]) -> None:
    assert {tracer for _, tracer in edges(tmp_path, source, "traced_by")} == found


def test_guardrails_of_an_agent(tmp_path: Path) -> None:
    source = (
        "from agents import Agent, input_guardrail\n@input_guardrail\nasync def no_jokes(ctx, agent, text): ...\n"
        "helper = Agent(name='Helper', input_guardrails=[no_jokes])\nother = Agent(name='Other')\n"
    )
    assert ("Helper", "no_jokes") in edges(tmp_path, source, "guarded_by")
    assert not any(agent == "Other" for agent, _ in edges(tmp_path, source, "guarded_by"))


def test_guardrails_of_the_provider(tmp_path: Path) -> None:
    head = "import boto3\nclient = boto3.client('bedrock-runtime')\n"
    given = (
        "client.converse(modelId='amazon.nova-lite-v1:0', messages=[], guardrailConfig={'guardrailIdentifier': 'g'})\n"
    )
    assert {guard for _, guard in edges(tmp_path, head + given, "guarded_by")} == {"bedrock_guardrails"}
    assert (
        edges(tmp_path, head + "client.converse(modelId='amazon.nova-lite-v1:0', messages=[])\n", "guarded_by") == set()
    )
