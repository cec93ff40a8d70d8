"""What the stack consists of."""

from __future__ import annotations

from collections import Counter
from typing import Any

from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.model.audit import Measure
from stackaudit.model.facts import ROLES
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "Things found in production code, by role: used, optional (one of several that configuration chooses among) or "
    "listed (named in a table, not in use). A call site is a line that requests something of a model; building a "
    "client is none."
)
_PLACES = 10


def compute(inputs: Inputs) -> Measure:
    """Count nodes of scope prod by kind and role, and list the products with the call sites that reach them."""
    found = [n for n in inputs.graph.nodes.values() if n.scope == "prod"]
    counts: dict[str, dict[str, int]] = {}
    for node in found:
        row = counts.setdefault(node.kind, dict.fromkeys(ROLES[:3], 0))
        if node.role in row:
            row[node.role] += 1
    calls = [n for n in found if n.kind == "call" and n.get("operation") != "client" and not n.wrapped]
    operations = Counter(str(n.get("operation")) for n in calls)
    value = {
        "counts": {kind: counts[kind] for kind in sorted(counts)},
        "providers": [_product(n, inputs) for n in _ranked(found, "provider")],
        "models": [_model(n, inputs) for n in _ranked(found, "model")],
        "frameworks": [_product(n, inputs) for n in _ranked(found, "framework")],
        "vector_stores": [_product(n, inputs) for n in _ranked(found, "vector_store")],
        "sdks": [_sdk(n) for n in found if n.kind == "sdk"],
        "env_vars": sum(1 for n in found if n.kind == "env_var"),
        "languages": [list(row) for row in inputs.coverage.languages],
        "calls": {"total": len(calls), "by_operation": dict(sorted(operations.items()))},
    }
    return Measure("inventory", "Inventory", METHOD, value)


def _ranked(nodes: list[Node], kind: str) -> list[Node]:
    return sorted((n for n in nodes if n.kind == kind), key=lambda n: (ROLES.index(n.role), n.name))


def _calls(node: Node, inputs: Inputs) -> int:
    """Return the production call sites, clients left out, that reach a node."""
    sources = {n.id: n for n in inputs.graph.into(node, "calls", "uses_model")}
    return sum(1 for n in sources.values() if n.kind == "call" and n.active and n.get("operation") != "client")


def _product(node: Node, inputs: Inputs) -> dict[str, Any]:
    calls = _calls(node, inputs) if node.kind == "provider" else len({e.path for e in node.evidence})
    parent = node.get("parent")
    return {
        "node": node.id,
        "name": shown(inputs.catalogue, "host" if node.kind == "provider" else "product", node.name),
        "layer": node.get("layer"),
        "parent": shown(inputs.catalogue, "parent", str(parent)) if parent else None,
        "role": node.role,
        "calls": calls,
    }


def _model(node: Node, inputs: Inputs) -> dict[str, Any]:
    lab = node.get("lab")
    return {
        "node": node.id,
        "name": node.name,
        "lab": shown(inputs.catalogue, "lab", str(lab)) if lab else None,
        "role": node.role,
        "calls": _calls(node, inputs),
        "places": [f"{e.path}:{e.line}" for e in node.evidence[:_PLACES]],
    }


def _sdk(node: Node) -> dict[str, Any]:
    return {
        "node": node.id,
        "name": node.name,
        "layer": node.get("layer"),
        "locked": node.get("locked"),
        "constraint": node.get("constraint"),
    }
