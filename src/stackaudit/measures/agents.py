"""Agent governance: for each agent how far it goes by itself, and what holds it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from stackaudit.graph.autonomy import acts, is_known
from stackaudit.measures import Inputs
from stackaudit.measures.shared.evidence import place_of
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node, StackGraph

requires: tuple[str, ...] = ()
METHOD = (
    "One row for each agent in production code. Level of autonomy: it suggests (no tool of its own or of the agents that "
    "it hands over to changes anything), acts with approval (each tool that changes something waits for a person), or acts "
    "alone; not known where the code does not show what a tool does. Checks are yes, partly, no, not needed or not known, "
    "each with what was seen. A tracer or an evaluation of the repository that is not tied to the agent counts as partly. "
    "What another system approves, limits or records is not seen."
)
YES, PARTLY, NO, NEEDLESS, UNKNOWN = "yes", "partly", "no", "not needed", "not known"
CHECKS = ("approval", "bound", "guardrails", "tracing", "evaluation")
"""In the order of the table."""
_MOST = 12


@dataclass(frozen=True, slots=True)
class _Around:
    """What surrounds all agents."""

    owners: dict[str, str]
    tracers: tuple[str, ...]
    evaluations: tuple[Node, ...]
    verbs: frozenset[str]
    """Words in names of tools that change something."""


def compute(inputs: Inputs) -> Measure:
    """Describe every agent, those that act alone first."""
    graph = inputs.graph
    around = _Around(
        {n.name: str(n.get("owner")) for n in graph.of("module") if n.get("owner")},
        tuple(sorted({n.name for n in graph.of("observability") if n.active})),
        tuple(n for n in graph.of("module") if n.get("evaluates")),
        inputs.catalogue.compiled.sinks.writes,
    )
    rows = [_row(agent, graph, around) for agent in graph.of("agent") if agent.active]
    rows.sort(key=lambda r: (_ORDER.get(r["autonomy"], 2), r["name"], r["path"]))
    levels = Counter(r["autonomy"] or UNKNOWN for r in rows)
    checks = {name: dict(sorted(Counter(r["checks"][name]["state"] for r in rows).items())) for name in CHECKS}
    value = {"rows": rows, "levels": dict(sorted(levels.items())), "checks": checks}
    return Measure("agents", "Agent governance", METHOD, value, tuple(r["node"] for r in rows))


_ORDER = {"acts alone": 0, "acts with approval": 1, None: 2, "suggests": 3}


def _row(agent: Node, graph: StackGraph, around: _Around) -> dict[str, Any]:
    tools = [_tool(t, around) for t in graph.out(agent, "exposes") if t.kind == "tool"]
    models = [n.name for n in graph.out(agent, "uses_model")]
    return {
        "node": agent.id,
        "name": agent.name,
        "path": agent.place.path,
        "line": agent.place.line,
        "framework": agent.get("framework"),
        "autonomy": agent.get("autonomy"),
        "models": sorted(set(models))[:_MOST],
        "providers": sorted({n.name for n in graph.out(agent, "calls") if n.kind == "provider"})[:_MOST],
        "agents": sorted({n.name for n in graph.out(agent, "calls") if n.kind == "agent"})[:_MOST],
        "tools": sorted(tools, key=lambda t: (_KINDS.index(t["kind"]), t["name"]))[: 3 * _MOST],
        "servers": sorted({n.name for n in graph.out(agent, "exposes") if n.kind == "mcp_server"})[:_MOST],
        "memory": bool(agent.get("memory")),
        "owner": around.owners.get(agent.place.path),
        "checks": {
            "approval": _approval(agent, tools),
            "bound": _bound(agent, tools),
            "guardrails": _guardrails(agent, graph),
            "tracing": _tracing(agent, graph, around),
            "evaluation": _evaluation(agent, graph, around),
        },
    }


_KINDS = ("acts", "not known", "no change found")


def _tool(tool: Node, around: _Around) -> dict[str, Any]:
    effects = tool.get("side_effects")
    return {
        "name": tool.name,
        "kind": "acts" if acts(tool) else "no change found" if is_known(tool, around.verbs) else "not known",
        "effects": list(effects) if isinstance(effects, (tuple, list)) else [],
        "asks": bool(tool.get("approval_set") or tool.get("asks")),
        "path": tool.place.path,
        "line": tool.place.line,
    }


def _check(state: str, seen: str = "", place: str = "") -> dict[str, str]:
    return {"state": state, "seen": seen, "place": place}


def _approval(agent: Node, tools: list[dict[str, Any]]) -> dict[str, str]:
    acting = [t for t in tools if t["kind"] == "acts"]
    if agent.get("approval_set") is True:
        return _check(YES, "the agent waits for a person", _at(agent))
    if not acting:
        level = agent.get("autonomy")
        return _check(NEEDLESS, "no change was found") if level == "suggests" else _check(UNKNOWN, "its tools are not known")  # fmt: skip
    asked = [t for t in acting if t["asks"]]
    first = asked[0] if asked else acting[0]
    state = YES if len(asked) == len(acting) else PARTLY if asked else NO
    return _check(state, f"{len(asked)} of {len(acting)} tools that change something ask", f"{first['path']}:{first['line']}")  # fmt: skip


def _bound(agent: Node, tools: list[dict[str, Any]]) -> dict[str, str]:
    bound, loops = agent.get("loop_bound"), agent.get("unbounded_loop") or agent.get("unbounded_run")
    if loops:
        return _check(NO, "a loop without a limit of steps", _at(agent))
    if isinstance(bound, (int, float)) and not isinstance(bound, bool):
        return _check(YES, f"{bound:g} steps" + ("" if agent.get("loop_bound_set") else " by default"), _at(agent))  # fmt: skip
    if agent.get("loop_bound_set"):
        return _check(YES, "set where the code does not show the number", _at(agent))
    if agent.get("built_without_tools") and not tools:
        return _check(NEEDLESS, "no tools, one answer")
    return _check(UNKNOWN, "none was found")


def _guardrails(agent: Node, graph: StackGraph) -> dict[str, str]:
    found = graph.out(agent, "guarded_by")
    if found:
        return _check(YES, ", ".join(sorted({n.name for n in found})[:3]), _at(found[0]))
    return _check(NO, "none is given to it")


def _tracing(agent: Node, graph: StackGraph, around: _Around) -> dict[str, str]:
    found = graph.out(agent, "traced_by")
    if found:
        return _check(YES, ", ".join(sorted({n.name for n in found})[:3]), _at(found[0]))
    if around.tracers:
        return _check(PARTLY, f"{around.tracers[0]} is in use, not tied to it")
    return _check(NO, "no tracer is in use")


def _evaluation(agent: Node, graph: StackGraph, around: _Around) -> dict[str, str]:
    found = graph.out(agent, "evaluated_by")
    if found:
        return _check(YES, found[0].name, _at(found[0]))
    for module in around.evaluations:
        if agent.place.path in {n.name for n in graph.out(module, "imports")} | {module.name}:
            return _check(YES, "an evaluation imports it", _at(module))
    if around.evaluations:
        return _check(PARTLY, "evaluations exist, none imports it")
    return _check(NO, "none was found")


def _at(node: Node) -> str:
    place = place_of(node)
    return f"{place.path}:{place.line}"
