"""How few vendors stand behind each layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from stackaudit.graph.module_reach import ModuleReach
from stackaudit.graph.usages import EMBEDDINGS, MODELS, Usage, usages
from stackaudit.measures import Inputs, LookThrough
from stackaudit.measures.shared import owners
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.shares import Counted, Shares, row
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ("exit",)
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
    "accelerator": "Accelerators",
}
"""In the order of the report."""
_LAYER_OF = {"evaluation": "observability", "experiment_tracker": "observability", "cloud_client": "cloud"}
_SERVED = frozenset({MODELS, EMBEDDINGS, "inference"})
"""Layers whose vendor serves models; the vendor of any other is a product."""
_PRODUCTS = frozenset({"framework", "vector_store", "observability", "experiment_tracker", "eval", "provider"})
_PACKAGED = frozenset({"cloud", "accelerator"})
"""Layers that only packages and infrastructure show."""
_RISK = {"easy": 0.25, "medium": 0.5, "highly complex": 0.75, "not substitutable": 1.0}
"""How hard a vendor is to leave, by the band of its switching score."""
_EXIT_KIND = {"vector_store": "store", "agent_framework": "framework"}
METHOD = (
    "Shares of vendors in each layer over production code in use; optional and listed things do not count. By use "
    "case: each use case weighs 1, spread evenly over its call sites of the layer, and a call that chooses among k "
    "vendors gives 1/k to each. By call site: each call weighs 1 for its default alone. By module: each module that "
    "reaches the layer through imports weighs 1, spread evenly over the vendors that it reaches. HHI = sum of squared "
    "percentage shares (0 to 10,000); effective number = 10,000 / HHI; HHI* = (H - 1/N) / (1 - 1/N); CR1 and CR4 = the "
    "largest share and the four largest; SHHI = sum of squared shares, each times 0.25, 0.5, 0.75 or 1 by how hard the "
    "vendor is to leave. Bands at 1,000 and 1,800 are those of the United States merger guidelines of 2023, used as an "
    "analogy. The index is by use case where use cases are known, else by call site; with fewer than three there is "
    "none. A call whose model is not known counts for the lab that runs its host itself and serves no models of others "
    "there, or for the models that settings route to that host. By parent, `control` counts owners only; `stake` takes "
    "parents for one that hold parts of each other or share a holder, which is an upper bound: a part gives no control."
)


@dataclass(frozen=True, slots=True)
class _Uses:
    """The uses of one layer, counted on one axis."""

    layer: str
    axis: str
    units: Sequence[Sequence[Shares]]
    sites: Sequence[str]
    files: dict[str, set[str]]
    """Vendor → files that work with it."""


def compute(inputs: Inputs) -> Measure:
    """Return the rows of all layers and axes, the parents that stand behind several vendors, shared labs and holdings.

    ``layers`` is counted as `Inputs.look_through` asks; ``other`` holds the rows by parent that the other way changes.
    """
    found = usages(inputs.graph, inputs.catalogue)
    products = list(_products(inputs))
    uses = [*_model_uses(found, inputs), *_product_uses(products, inputs)]
    reach = ModuleReach(inputs.graph, {path for use in uses for paths in use.files.values() for path in paths})
    uses.sort(key=lambda u: list(LAYERS).index(u.layer))
    made = {mode: [_row(use, reach, mode, inputs) for use in uses] for mode in get_args(LookThrough)}
    rows = made.pop(inputs.look_through)
    mode, others = made.popitem()
    named = [(layer, node) for layer, node in products if layer not in _PACKAGED and node.kind != "provider"]
    value = {
        "look_through": inputs.look_through,
        "layers": rows,
        "other": {"look_through": mode, "layers": [r for r in others if r not in rows]},
        "common_parents": owners.common_parents(found, named, tuple(LAYERS), inputs.catalogue),
        "shared": owners.shared(found, inputs.catalogue),
        "holdings": owners.holdings({v for u in uses if u.axis == "parent" for v in u.files}, inputs.catalogue),
    }
    return Measure("concentration", "Concentration", METHOD, value)


def _row(use: _Uses, reach: ModuleReach, mode: LookThrough, inputs: Inputs) -> dict[str, Any]:
    """Return one row with the names of vendors and the index of the previous audit."""
    together = use.axis == "parent" and mode == "stake"
    group = owners.groups(use.files, inputs.catalogue) if together else {v: v for v in use.files}
    files: defaultdict[str, set[str]] = defaultdict(set)
    for vendor, paths in use.files.items():
        files[group[vendor]] |= paths
    counted = Counted(
        [[owners.grouped(part, group) for part in unit] for unit in use.units],
        [group[v] for v in use.sites],
        reach.of(files),
    )
    found = row(use.layer, LAYERS[use.layer], use.axis, counted, _risk(use, inputs))
    product = use.axis == "host" and use.layer not in _SERVED | _PACKAGED
    for key in ("by_use_case", "by_call_site", "by_module"):
        for item in found[key]:
            item["name"] = (
                owners.group_name(item["id"], inputs.catalogue)
                if use.axis == "parent"
                else shown(inputs.catalogue, "product" if product else use.axis, item["id"])
            )
    found["previous_hhi"] = _previous(use, mode, inputs)
    return found


def _previous(use: _Uses, mode: LookThrough, inputs: Inputs) -> int | None:
    """Return the index of the previous audit, where it was counted in the same way."""
    before = inputs.previous.measure("concentration") if inputs.previous is not None else None
    if not before:
        return None
    same = before.get("look_through", "control") == mode
    rows = before["layers"] if same else [*(before.get("other") or {}).get("layers", ()), *before["layers"]]
    for old in rows:
        if (old["layer"], old["axis"]) == (use.layer, use.axis):
            return old["hhi"] if old["hhi"] is None else int(old["hhi"])
    return None


def _risk(use: _Uses, inputs: Inputs) -> Mapping[str, float]:
    if use.axis != "host":
        return {}
    kind = "host" if use.layer in _SERVED else _EXIT_KIND.get(use.layer)
    return {r["id"]: _RISK[r["band"]] for r in inputs.made["exit"]["rows"] if r["kind"] == kind}


# -- layers of calls -------------------------------------------------------------------------------------------------


def _model_uses(found: Sequence[Usage], inputs: Inputs) -> Iterator[_Uses]:
    by_call = {u.call.id: u for u in found}
    cases = [
        [by_call[n.id] for n in inputs.graph.out(case, "needs") if n.id in by_call]
        for case in inputs.graph.of("use_case")
        if case.scope == "prod"
    ]
    layers: list[tuple[str, tuple[str, ...]]] = [(layer, ("lab", "host", "parent")) for layer in (MODELS, EMBEDDINGS)]
    if len({u.layer for u in found}) > 1:
        layers.append(("inference", ("host", "parent")))
    for layer, axes in layers:
        wanted = {u.layer for u in found} if layer == "inference" else {layer}
        for axis in axes:
            of = _vendors(axis, layer, inputs)
            units = [[_even(of(u)) for u in case if u.layer in wanted and of(u)] for case in cases]
            sites = [of(u)[0] for u in found if u.layer in wanted and of(u)]
            files: defaultdict[str, set[str]] = defaultdict(set)
            for usage in found:
                for vendor in of(usage) if usage.layer in wanted else ():
                    files[vendor].add(usage.call.place.path)
            yield _Uses(layer, axis, units, sites, files)


def _even(vendors: Sequence[str]) -> Shares:
    return {v: 1 / len(vendors) for v in vendors}


def _vendors(axis: str, layer: str, inputs: Inputs) -> Callable[[Usage], tuple[str, ...]]:
    """Return what gives the vendors of a usage on an axis, its default's first.

    The parent of a model layer is the lab's; the parent of serving is the host's.
    """
    parents = inputs.catalogue.parents
    if axis == "lab":
        return lambda usage: usage.labs
    if axis == "host":
        return lambda usage: usage.hosts
    if layer == "inference":
        return lambda usage: tuple(dict.fromkeys(parents.parent_of(h) for h in usage.hosts))
    return lambda usage: tuple(dict.fromkeys(parents.parent_of(lab, "lab") for lab in usage.labs))


# -- layers of products ----------------------------------------------------------------------------------------------


def _products(inputs: Inputs) -> Iterator[tuple[str, Node]]:
    """Yield what is in use of the layers whose vendor is a product, with its layer."""
    for node in inputs.graph.nodes.values():
        if not node.active:
            continue
        layer = str(node.get("layer") or "")
        layer = _LAYER_OF.get(layer, layer)
        packaged = node.kind == "sdk" and layer in _PACKAGED and bool(node.get("imported"))
        if packaged or (node.kind in _PRODUCTS and layer not in _PACKAGED):
            yield layer, node
        elif node.kind == "infra" and node.get("accelerators"):
            yield "accelerator", node


def _product_uses(products: Sequence[tuple[str, Node]], inputs: Inputs) -> Iterator[_Uses]:
    """Yield the uses of products: a use is a file that works with it, a use case its modules do."""
    modules = [set(_texts(n.get("modules"))) for n in inputs.graph.of("use_case") if n.scope == "prod"]
    code = {n.key for n in inputs.graph.of("module")}
    for layer in list(LAYERS)[len(_SERVED) :]:
        for axis in ("host", "parent"):
            files: defaultdict[str, set[str]] = defaultdict(set)
            for place, node in products:
                for vendor in _makers(node, axis, inputs) if place == layer else ():
                    paths = {e.path for e in node.evidence}
                    files[vendor] |= paths & code if node.kind == "sdk" else paths
            units = [[_even(used)] if used else [] for c in modules for used in [[v for v in files if files[v] & c]]]
            sites = [v for v in sorted(files) for _ in files[v]]
            yield _Uses(layer, axis, units, sites, files)


def _makers(node: Node, axis: str, inputs: Inputs) -> list[str]:
    """Return the product of a node, or its parent; of a machine with accelerators, those of all that it asks for."""
    catalogue = inputs.catalogue
    if node.kind in _PRODUCTS:
        return [node.name if axis == "host" else owners.parent_of(node, catalogue)]
    if node.kind == "sdk":
        vendor = catalogue.vendors.get(str(node.get("vendor")))
        found = [vendor.node] if vendor is not None else []
    else:
        asked = [(p, text) for text in _texts(node.get("accelerators")) for p in ("devices", "machines")]
        found = sorted({v.node for platform, text in asked for v, _ in catalogue.resources.find(platform, text)})
    return found if axis == "host" else sorted({catalogue.parents.parent_of(v) for v in found})


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, tuple) else ()
