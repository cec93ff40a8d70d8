"""The small language of conditions."""

from __future__ import annotations

import pytest

from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Edge, Node, StackGraph
from stackaudit.rulebook.when import ConditionError, condition


def node(name: str, kind: str = "call", **attributes) -> Node:
    place = Evidence.at("a.py", 1, detector="t", technique="literal")
    return Node(f"{kind}-{name}", kind, name, "prod", "used", attributes, 0.9, (place,), f"{kind}#{name}")


GRAPH = StackGraph(
    {
        n.id: n
        for n in (
            node("one", operation="chat", timeout=False, max_tokens=1),
            node("two", operation="chat", timeout=30, max_tokens=True),
            node("three", operation="embeddings", timeout=None),
            node("gpt", "model", floating=True),
            node("open", "provider", parent="open"),
        )
    },
    (
        Edge("calls", "call-one", "provider-open"),
        Edge("uses_model", "call-one", "model-gpt"),
        Edge("uses_model", "call-two", "model-gpt"),
    ),
)


def found(raw) -> list[str]:
    rule = condition(raw)
    return [n.name for n in GRAPH.of(*rule.kinds) if rule.test(n, GRAPH)]


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ({"node": "call"}, ["one", "two", "three"]),
        ({"node": "call", "where": {"operation": "chat"}}, ["one", "two"]),
        ({"node": "call", "where": {"operation": ["embeddings", "image"]}}, ["three"]),
        ({"node": "call", "where": {"timeout": False}}, ["one"]),
        ({"node": "call", "where": {"max_tokens": True}}, ["two"]),
        ({"node": "call", "where": {"max_tokens": 1}}, ["one"]),
        ({"node": "call", "where": {"timeout": {"above": 10}}}, ["two"]),
        ({"node": "call", "where": {"timeout": {"set": False}}}, ["one", "three"]),
        ({"node": "call", "where": {"operation": {"not": ["chat"]}}}, ["three"]),
        ({"node": "call", "where": {"name": {"ends": ["o", "x"]}}}, ["two"]),
        ({"node": "call", "has": {"edge": "calls", "node": "provider"}}, ["one"]),
        ({"node": "call", "lacks": {"edge": "calls"}}, ["two", "three"]),
        ({"node": "model", "has": {"edge": "uses_model", "direction": "in", "at_least": 2}}, ["gpt"]),
        ({"node": "model", "has": {"edge": "uses_model", "direction": "in", "at_least": 3}}, []),
        (
            {"node": "call", "any": [{"where": {"timeout": 30}}, {"where": {"operation": "embeddings"}}]},
            ["two", "three"],
        ),
        ({"node": "call", "not": {"where": {"operation": "chat"}}}, ["three"]),
        ({"node": "call", "all": [{"where": {"operation": "chat"}}, {"has": {"edge": "calls"}}]}, ["one"]),
        ({"node": ["model", "provider"]}, ["gpt", "open"]),
    ],
)
def test_conditions(raw, names):
    assert found(raw) == names


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "needs a `node` kind"),
        ({"node": "cal"}, "did you mean 'call'"),
        ({"node": "call", "hass": {}}, "did you mean 'has'"),
        ({"node": "call", "where": {"a": {"bigger": 1}}}, "unknown key 'bigger'"),
        ({"node": "call", "where": {"a": {"above": "x"}}}, "needs a number"),
        ({"node": "call", "where": ["a"]}, "maps attributes"),
        ({"node": "call", "has": {"node": "model"}}, "need an `edge`"),
        ({"node": "call", "has": {"edge": "cals"}}, "did you mean 'calls'"),
        ({"node": "call", "has": {"edge": "calls", "at_least": "x"}}, "a whole number"),
    ],
)
def test_mistakes(raw, message):
    with pytest.raises(ConditionError, match=message):
        condition(raw)
