"""What the product does with AI."""

from __future__ import annotations

from typing import Any

from stackaudit.graph.usages import Usage, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "A use case is an entry point (route, command, worker, schedule, application, pipeline) that reaches a call of "
    "a model through the functions of this repository. Entry points that share a feature's route prefix, or that "
    "reach exactly the same calls through the same function, are one use case. Calls that no entry point reaches "
    "belong to none."
)


def compute(inputs: Inputs) -> Measure:
    """List the use cases of the graph, largest first."""
    every = usages(inputs.graph, inputs.catalogue)
    rows = [_row(node, inputs, every) for node in inputs.graph.of("use_case") if node.scope == "prod"]
    rows.sort(key=lambda r: (-r["calls"], r["name"]))
    return Measure("use_cases", "Use cases", METHOD, rows, tuple(r["node"] for r in rows))


def _row(node: Node, inputs: Inputs, every: tuple[Usage, ...]) -> dict[str, Any]:
    graph = inputs.graph
    needed = graph.out(node, "needs")
    calls = [n for n in needed if n.kind == "call"]
    ids = {n.id for n in calls}
    found = [u for u in every if u.call.id in ids]
    entries = [n for n in graph.out(node, "contains") if n.kind == "entry_point"]
    modules = node.get("modules")
    return {
        "node": node.id,
        "name": node.name,
        "entry_points": [
            {"name": n.name, "kind": n.get("entry_kind"), "path": n.place.path, "line": n.place.line} for n in entries
        ],
        "calls": sum(1 for n in calls if n.get("operation") != "client") or len(calls),
        "models": sorted({m.name for u in found for m in u.models}),
        "providers": sorted({shown(inputs.catalogue, "host", h) for u in found for h in u.hosts}),
        "modules": len(modules) if isinstance(modules, tuple) else 0,
        "critical": bool(node.get("critical")),
    }
