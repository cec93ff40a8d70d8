"""How far an agent goes by itself: it suggests, acts with approval, or acts alone."""

from __future__ import annotations

import re
from collections.abc import Container

from stackaudit.model.graph import Node, StackGraph

SUGGESTS, ASKS, ALONE = "suggests", "acts with approval", "acts alone"
_READS = frozenset({"network", "reads files", "executes remotely"})
"""Effects that change nothing outside."""
_WORD = re.compile(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])")


def autonomy(graph: StackGraph, agent: Node, verbs: Container[str]) -> str | None:
    """Return the level of an agent by the tools that it and the agents that it calls expose; None where that is not known.

    One acts alone as soon as a tool changes something and neither the tool nor the agent waits for a person. A tool whose
    code shows no effect, but whose name holds one of *verbs*, may do anything; so may a server, a graph and a loop of one's own.
    """
    team = [graph.nodes[i] for i in sorted(_team(graph, agent))]
    tools = [t for member in team for t in graph.out(member, "exposes")]
    acting = [t for t in tools if acts(t)]
    if acting:
        asked = agent.get("approval_set") is True or all(t.get("approval_set") or t.get("asks") for t in acting)
        return ASKS if asked else ALONE
    known = all(is_known(t, verbs) for t in tools)
    return SUGGESTS if known and (tools or all(m.get("built_without_tools") for m in team)) else None


def _team(graph: StackGraph, agent: Node) -> set[str]:
    """Return the ids of an agent and of the agents that it hands over to."""
    found, queue = {agent.id}, [agent]
    while queue:
        for other in graph.out(queue.pop(), "calls"):
            if other.kind == "agent" and other.id not in found:
                found.add(other.id)
                queue.append(other)
    return found


def acts(tool: Node) -> bool:
    """Return whether a tool changes something outside: whether it has an effect beyond reading."""
    effects = tool.get("side_effects")
    return isinstance(effects, tuple) and bool(set(effects) - _READS)


def is_known(tool: Node, verbs: Container[str]) -> bool:
    """Return whether the code shows what a tool does: its effects, or a function without any whose name holds none of *verbs*."""
    if tool.kind != "tool":
        return False
    if tool.get("side_effects") or tool.get("hosted"):
        return True
    return bool(tool.get("function")) and not any(w.lower() in verbs for w in _WORD.findall(tool.name))
