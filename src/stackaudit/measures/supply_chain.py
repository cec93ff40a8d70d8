"""Who provides the stack, and who stands behind them: hosts first, labs behind hosts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from stackaudit.catalog.parents import SELF
from stackaudit.graph.outages import Atom, Case, cases
from stackaudit.graph.usages import Usage, serving, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.outages import simulate
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "Services in use in production code that somebody else runs: hosts and gateways of models, stores, tracing (rank 1), "
    "and the labs whose models a host or gateway serves (rank 2), unless host and lab have one parent. What a team runs itself is left "
    "out, and so are libraries. Contracts behind a service that the code does not show are not seen. Templates: "
    "Implementing Regulation (EU) 2024/2956."
)
_PRODUCTS = ("vector_store", "observability", "experiment_tracker", "web_search", "eval")
PLACES = 12


def compute(inputs: Inputs) -> Measure:
    """Return the providers with their evidence, and the links between them."""
    found = usages(inputs.graph, inputs.catalogue)
    rows = cases(inputs.graph, inputs.catalogue)
    hosts: defaultdict[str, list[Usage]] = defaultdict(list)
    for usage in found:
        for host in usage.hosts:
            hosts[host].append(usage)
    direct = {h: used for h, used in sorted(hosts.items()) if inputs.catalogue.parents.parent_of(h) != SELF}
    chain = [_link(h, lab, used, inputs) for h, used in direct.items() for lab in _labs(h, used, inputs)]
    providers = [_host(h, used, rows, inputs) for h, used in direct.items()]
    providers += [_product(n, rows, inputs) for n in inputs.graph.of(*_PRODUCTS) if _is_service(n, inputs)]
    labs: dict[str, dict[str, Any]] = {}
    for row in chain:
        known = labs.setdefault(row["id"], {**_named(row["id"], "lab", inputs), "rank": 2, "places": []})
        known["places"] = sorted({*known["places"], *row["places"]})[:PLACES]
    first = [{**p, "recipient": "", "recipient_name": "", "note": "direct"} for p in providers]
    value = {"providers": [*providers, *labs.values()], "chain": [*first, *chain]}
    return Measure("supply_chain", "Supply chain", METHOD, value)


def _labs(host: str, used: list[Usage], inputs: Inputs) -> list[str]:
    """Return the labs behind a host that have another parent."""
    parents = inputs.catalogue.parents
    found: dict[str, None] = {}
    for usage in used:
        for model in usage.models:
            lab = model.get("lab")
            meant = inputs.catalogue.is_gateway(host) or host in serving(usage, model, inputs.catalogue)
            if isinstance(lab, str) and meant and parents.parent_of(lab, "lab") != parents.parent_of(host):
                found[lab] = None
    return sorted(found)


def _named(ident: str, axis: str, inputs: Inputs) -> dict[str, Any]:
    parents = inputs.catalogue.parents
    parent = parents.parent_of(ident, "lab") if axis == "lab" else parents.parent_of(ident)
    return {
        "id": ident,
        "name": shown(inputs.catalogue, axis, ident),
        "kind": axis,
        "parent": parent,
        "parent_name": shown(inputs.catalogue, "parent", parent),
    }


def _places(nodes: list[Node]) -> list[str]:
    return sorted({f"{n.place.path}:{n.place.line}" for n in nodes})[:PLACES]


def _host(host: str, used: list[Usage], rows: tuple[Case, ...], inputs: Inputs) -> dict[str, Any]:
    standbys = [s for u in used for s in inputs.graph.out(u.call, "falls_back_to")]
    others = {p.name for s in standbys for p in inputs.graph.out(s, "calls") if p.kind == "provider"} - {host}
    return {
        **_named(host, "host", inputs),
        "rank": 1,
        "places": _places([u.call for u in used]),
        "lost": simulate(rows, frozenset({Atom("host", host)})).number("lost"),
        "cases": len(rows),
        "alternatives": sorted(shown(inputs.catalogue, "host", o) for o in others),
    }


def _link(host: str, lab: str, used: list[Usage], inputs: Inputs) -> dict[str, Any]:
    calls = [u.call for u in used if any(m.get("lab") == lab for m in u.models)]
    recipient = {"recipient": host, "recipient_name": shown(inputs.catalogue, "host", host)}
    return {
        **_named(lab, "lab", inputs),
        **recipient,
        "rank": 2,
        "places": _places(calls),
        "note": "its models run there",
    }


def _is_service(node: Node, inputs: Inputs) -> bool:
    """Return whether a product in use has a parent that is known and is not the team itself."""
    row = inputs.catalogue.parents.find(node.name)
    parent = str(node.get("parent") or (row.parent if row is not None else "") or "")
    return node.active and row is not None and parent not in {"", SELF}


def _product(node: Node, rows: tuple[Case, ...], inputs: Inputs) -> dict[str, Any]:
    places = sorted({f"{e.path}:{e.line}" for e in node.evidence})[:PLACES]
    stopped = frozenset({Atom("store", node.name)})
    lost = simulate(rows, stopped).number("lost") if node.kind == "vector_store" else 0
    named = {**_named(node.name, "host", inputs), "kind": node.kind}
    return {**named, "rank": 1, "places": places, "lost": lost, "cases": len(rows), "alternatives": []}
