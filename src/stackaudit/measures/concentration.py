"""How few vendors stand behind each layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from stackaudit.catalog.parents import SELF
from stackaudit.graph.usages import EMBEDDINGS, MODELS, Usage, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.shares import Shares, row
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
LAYERS = {
    MODELS: "Models",
    EMBEDDINGS: "Embeddings",
    "inference": "Serving",
    "gateway": "Gateways",
    "agent_framework": "Agent frameworks",
    "vector_store": "Vector stores",
    "observability": "Tracing and evaluation",
    "pipeline": "Pipelines",
    "cloud": "Cloud",
}
"""In the order of the report."""
_LAYER_OF = {"evaluation": "observability", "experiment_tracker": "observability", "cloud_client": "cloud"}
_SERVED = frozenset({MODELS, EMBEDDINGS, "inference"})
"""Layers whose vendor serves models; the vendor of any other is a product."""
_PRODUCTS = frozenset({"framework", "vector_store", "observability", "experiment_tracker", "eval", "provider"})
METHOD = (
    "Shares of vendors in each layer over production code in use; optional and listed things do not count. By use "
    "case: each use case weighs 1, spread evenly over its call sites of the layer, and a call that chooses among k "
    "vendors gives 1/k to each. By call site: each call weighs 1 for its default alone. HHI = sum of squared "
    "percentage shares (0 to 10,000); effective number = 10,000 / HHI; HHI* = (H - 1/N) / (1 - 1/N). Bands at 1,000"
    " and 1,800 are those of the United States merger guidelines of 2023, used as an analogy. The index is by use "
    "case where use cases are known, else by call site; with fewer than three there is none. A call whose model is "
    "not known counts for the lab that runs its host itself and serves no models of others there, or for the models "
    "that settings route to that host."
)


def compute(inputs: Inputs) -> Measure:
    """Return the rows of all layers and axes, the parents that stand behind several vendors, and shared labs."""
    found = usages(inputs.graph, inputs.catalogue)
    rows = _model_rows(found, inputs) + _product_rows(inputs)
    place = list(LAYERS)
    rows.sort(key=lambda r: place.index(r["layer"]))
    value = {"layers": rows, "common_parents": _common_parents(found, inputs), "shared": _shared(found, inputs)}
    return Measure("concentration", "Concentration", METHOD, value)


# -- layers of calls -------------------------------------------------------------------------------------------------


def _model_rows(found: Sequence[Usage], inputs: Inputs) -> list[dict[str, Any]]:
    by_call = {u.call.id: u for u in found}
    cases = [
        [by_call[n.id] for n in inputs.graph.out(case, "needs") if n.id in by_call]
        for case in inputs.graph.of("use_case")
        if case.scope == "prod"
    ]
    layers: list[tuple[str, tuple[str, ...]]] = [(layer, ("lab", "host", "parent")) for layer in (MODELS, EMBEDDINGS)]
    if len({u.layer for u in found}) > 1:
        layers.append(("inference", ("host", "parent")))
    rows = []
    for layer, axes in layers:
        wanted = {u.layer for u in found} if layer == "inference" else {layer}
        for axis in axes:
            units = [
                [s for u in case if u.layer in wanted for s in [_shares(u, axis, layer, inputs)] if s] for case in cases
            ]
            sites = [v[0] for u in found if u.layer in wanted for v in [_vendors(u, axis, layer, inputs)] if v]
            rows.append(_finished(row(layer, LAYERS[layer], axis, units, sites), inputs))
    return rows


def _shares(usage: Usage, axis: str, layer: str, inputs: Inputs) -> Shares:
    vendors = _vendors(usage, axis, layer, inputs)
    return {v: 1 / len(vendors) for v in vendors}


def _vendors(usage: Usage, axis: str, layer: str, inputs: Inputs) -> tuple[str, ...]:
    """Return the vendors of a usage on an axis, its default's first.

    The parent of a model layer is the lab's; the parent of serving is the host's.
    """
    parents = inputs.catalogue.parents
    if axis == "lab":
        return usage.labs
    if axis == "host":
        return usage.hosts
    if layer == "inference":
        return tuple(dict.fromkeys(parents.parent_of(h) for h in usage.hosts))
    return tuple(dict.fromkeys(parents.parent_of(lab, "lab") for lab in usage.labs))


def _finished(found: dict[str, Any], inputs: Inputs) -> dict[str, Any]:
    """Add the names of vendors and the index of the previous audit."""
    axis = "product" if found["axis"] == "host" and found["layer"] not in _SERVED else found["axis"]
    for key in ("by_use_case", "by_call_site"):
        for item in found[key]:
            item["name"] = shown(inputs.catalogue, axis, item["id"])
    before = inputs.previous.measure("concentration") if inputs.previous is not None else None
    for old in before["layers"] if before else ():
        if (old["layer"], old["axis"]) == (found["layer"], found["axis"]):
            found["previous_hhi"] = old["hhi"]
    return found


# -- layers of products ----------------------------------------------------------------------------------------------


def _product_rows(inputs: Inputs) -> list[dict[str, Any]]:
    """Rows of the layers whose vendor is a product: a use is a file that works with it, a use case its modules do."""
    layers: defaultdict[str, list[Node]] = defaultdict(list)
    for node in inputs.graph.nodes.values():
        layer = str(node.get("layer") or "")
        layer = _LAYER_OF.get(layer, layer)
        if node.active and node.kind in _PRODUCTS and layer in LAYERS and layer not in _SERVED:
            layers[layer].append(node)
    modules = [set(_texts(n.get("modules"))) for n in inputs.graph.of("use_case") if n.scope == "prod"]
    return [
        _finished(_product_row(layer, axis, layers[layer], modules, inputs), inputs)
        for layer in list(LAYERS)[3:]
        for axis in ("host", "parent")
    ]


def _product_row(layer: str, axis: str, nodes: list[Node], cases: list[set[str]], inputs: Inputs) -> dict[str, Any]:
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for node in nodes:
        vendor = (
            node.name if axis == "host" else str(node.get("parent") or inputs.catalogue.parents.parent_of(node.name))
        )
        paths[vendor] |= {e.path for e in node.evidence}
    units = [
        [{v: 1 / len(used) for v in used}] if used else []
        for c in cases
        for used in [[v for v in paths if paths[v] & c]]
    ]
    sites = [v for v in sorted(paths) for _ in paths[v]]
    return row(layer, LAYERS[layer], axis, units, sites)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, tuple) else ()


# -- what stands behind several --------------------------------------------------------------------------------------


def _common_parents(found: Sequence[Usage], inputs: Inputs) -> list[dict[str, Any]]:
    """Return parents that control two or more vendors in use that look separate (DORA, Art. 29(1)(b))."""
    parents = inputs.catalogue.parents
    members: defaultdict[str, dict[tuple[str, str], set[str]]] = defaultdict(dict)
    for usage in found:
        for kind, vendors in (("lab", usage.labs), ("host", usage.hosts)):
            for vendor in vendors:
                parent = parents.parent_of(vendor, "lab") if kind == "lab" else parents.parent_of(vendor)
                members[parent].setdefault((vendor, kind), set()).add(usage.layer)
    for node in inputs.graph.nodes.values():
        if node.active and node.kind in _PRODUCTS - {"provider"}:
            parent = str(node.get("parent") or parents.parent_of(node.name))
            layer = str(node.get("layer") or node.kind)
            members[parent].setdefault((node.name, node.kind), set()).add(_LAYER_OF.get(layer, layer))
    rows = []
    for parent, found_here in sorted(members.items()):
        hosted = any(kind == "host" for _, kind in found_here)
        held = {key: where for key, where in found_here.items() if not (hosted and key[1] == "lab")}
        if parent == SELF or len({vendor for vendor, _ in held}) < 2:
            continue
        names = [
            {"id": v, "name": shown(inputs.catalogue, k if k == "lab" else "host", v), "kind": k}
            for v, k in sorted(held)
        ]
        layers = [layer for layer in LAYERS if any(layer in where for where in held.values())]
        rows.append(
            {"parent": parent, "name": shown(inputs.catalogue, "parent", parent), "members": names, "layers": layers}
        )
    return rows


def _shared(found: Sequence[Usage], inputs: Inputs) -> list[dict[str, Any]]:
    """Return labs whose models come through several hosts, and gateways that stand before several labs."""
    hosts_of: defaultdict[str, set[str]] = defaultdict(set)
    labs_of: defaultdict[str, set[str]] = defaultdict(set)
    for usage in found:
        for lab in usage.labs:
            hosts_of[lab] |= set(usage.hosts)
        for host in usage.hosts:
            known = inputs.catalogue.vendor_of_node(host)
            if known is not None and known.layer == "gateway":
                labs_of[host] |= set(usage.labs)
    rows = []
    for kind, axis, groups in (("lab", "host", hosts_of), ("gateway", "lab", labs_of)):
        for vendor, others in sorted(groups.items()):
            if len(others) > 1:
                members = [{"id": o, "name": shown(inputs.catalogue, axis, o), "kind": axis} for o in sorted(others)]
                name = shown(inputs.catalogue, "lab" if kind == "lab" else "host", vendor)
                rows.append({"kind": kind, "id": vendor, "name": name, "members": members})
    return rows
