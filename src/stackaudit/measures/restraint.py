"""Restraint: places where plain code, a small model or one call may do. Candidates with a question, never a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.evidence import Evidence, place_of
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node, StackGraph

requires: tuple[str, ...] = ()
METHOD = (
    "Five patterns that often need less than they use: a prompt that allows only a label, a prompt that asks for what "
    "ordinary code does exactly (convert a format, sort, count, take out addresses), an agent with no tools and no other "
    "agents, a graph whose steps follow one another without a choice, and a framework that is there for one call. The ML "
    "Test Score asks the same of any model: is a simpler one not better? Each is a candidate with its evidence and the question "
    "to ask; the answer may well be that the model earns its place."
)
KINDS = ("closed_answer", "conversion", "lone_agent", "linear_graph", "one_call_framework")
_JUDGES = re.compile(
    r"(?i)judge|eval|grade|score|safety|moderat|toxic|guard|policy|complian|jailbreak|halluc|relevan|fact|ground|filter"
)
"""Prompts that judge answers: there one word is the point."""
_ASK = {
    "closed_answer": ("a model answers with a label", "rules, a search for words, or a small classifier", "On a hundred real inputs, how often do a few rules agree with the model?"),
    "conversion": ("a model does what has one right result", "a parser or a few lines of code", "Is the input ever so irregular that code cannot read it?"),
    "lone_agent": ("an agent that has neither tools nor other agents", "one call to the model", "Does the loop ever run a second time?"),
    "linear_graph": ("a graph without a choice between steps", "functions called one after the other", "Will a step ever decide which one comes next?"),
    "one_call_framework": ("a framework for one call", "the SDK of the host", "Which part of the framework would be missed?"),
}  # fmt: skip
"""Kind → what is there today, the plainer way, the question."""


def compute(inputs: Inputs) -> Measure:
    """Return the candidates, kind by kind."""
    evidence, graph = Evidence(inputs), inputs.graph
    found = [*_prompts(graph), *_agents(graph), *_graphs(evidence), *_frameworks(inputs)]
    found.sort(key=lambda c: (KINDS.index(c["kind"]), c["path"], c["line"]))
    value = {"candidates": found, "kinds": [{"id": k, "found": sum(c["kind"] == k for c in found)} for k in KINDS]}
    return Measure("restraint", "This may not need AI", METHOD, value, tuple(c["node"] for c in found))


def _candidate(kind: str, node: Node, seen: str) -> dict[str, Any]:
    today, plain, question = _ASK[kind]
    place = place_of(node)
    return {
        "kind": kind, "node": node.id, "name": node.name, "path": place.path, "line": place.line, "today": today, "seen": seen,
        "alternative": plain, "question": question, "confidence": "candidate",
    }  # fmt: skip


def _prompts(graph: StackGraph) -> Iterator[dict[str, Any]]:
    """Yield prompts of production code whose demand is closed; those of a judge are left out."""
    for prompt in graph.of("prompt"):
        if not prompt.active or _JUDGES.search(f"{prompt.name} {prompt.key}"):
            continue
        for kind in ("closed_answer", "conversion"):
            words = prompt.get(kind)
            if isinstance(words, str) and words:
                yield _candidate(kind, prompt, f"“{words}”")


def _agents(graph: StackGraph) -> Iterator[dict[str, Any]]:
    """Yield agents that are built without tools and work alone; several in one file, or one that others' files import, are a team."""
    for agent in graph.of("agent"):
        judges = _JUDGES.search(f"{agent.name} {agent.place.path}")
        if not agent.active or not agent.get("built_without_tools") or agent.get("memory") or judges:
            continue
        if not graph.out(agent, "exposes") and not _others(graph, agent) and not _has_team(graph, agent):
            yield _candidate("lone_agent", agent, "built without tools; no other agent is connected with it")


def _others(graph: StackGraph, agent: Node) -> bool:
    near = (*graph.out(agent, "calls"), *graph.into(agent, "calls", "runs", "exposes"))
    return any(n.kind in {"agent", "tool", "data_pipeline", "pipeline_step"} for n in near)


def _has_team(graph: StackGraph, agent: Node) -> bool:
    """Return whether another agent stands in the file of an agent, or in one that imports it, directly or by one step."""
    modules = graph.into(agent, "contains")
    users = {u.id: u for m in modules for u in graph.into(m, "imports")}
    users |= {u.id: u for m in list(users.values()) for u in graph.into(m, "imports")}
    near = (*modules, *users.values())
    return any(n.kind == "agent" and n.id != agent.id for m in near for n in graph.out(m, "contains"))


def _graphs(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield graphs of steps where neither the file nor what it imports chooses between steps."""
    graph = evidence.graph
    linear = {p.path for p in evidence.found("graph_edges")}
    choosing = {p.path for p in evidence.found("graph_branches")}
    for agent in graph.of("agent"):
        path = agent.place.path
        if not agent.active or path not in linear or graph.out(agent, "exposes"):
            continue
        near = {path} | {t.name for m in graph.into(agent, "contains") for t in graph.out(m, "imports")}
        if not near & choosing:
            yield _candidate("linear_graph", agent, "edges between steps, no conditional edge and no jump")


def _frameworks(inputs: Inputs) -> Iterator[dict[str, Any]]:
    """Yield frameworks of agents through which one request goes, and which build nothing else and appear in no other file."""
    graph = inputs.graph
    built = {str(n.get("framework")) for n in graph.of("agent", "tool", "prompt", "mcp_server")}
    calls: dict[str, list[Node]] = {}
    for call in graph.of("call"):
        if call.active and call.get("operation") != "client" and not call.wrapped:
            calls.setdefault(str(call.get("interface") or "").split(".")[0], []).append(call)
    for name, found in sorted(calls.items()):
        vendor = inputs.catalogue.vendors.get(name)
        if vendor is None or vendor.layer != "agent_framework" or name in built or len(found) != 1:
            continue
        files = {e.path for n in graph.of("framework") if n.name == vendor.node for e in n.evidence}
        if files <= {found[0].place.path}:
            yield _candidate(
                "one_call_framework", found[0], f"{vendor.name} stands in front of one request, and builds nothing else"
            )
