"""The stack map: from entry points through components and models to labs."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from stackaudit.graph.usages import Usage, serving, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "One path for each combination of use case, module, model and host over the call sites in production code; n "
    "counts call sites. A call site that several use cases reach, or that chooses among several models, is spread "
    "evenly over them. The highlighted lab is the one with the most call sites. Call sites whose model and host are both "
    "not known are on no path; their number is kept beside."
)

Leg = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
Path = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]


def compute(inputs: Inputs) -> Measure:
    """Return the paths with their numbers of call sites."""
    found: defaultdict[Path, float] = defaultdict(float)
    labs: Counter[str] = Counter()
    names = _entries(inputs)
    used = usages(inputs.graph, inputs.catalogue)
    for usage in used:
        entries = names.get(usage.call.id) or [None]
        legs = _legs(usage, inputs)
        for entry in entries:
            for leg in legs:
                found[(entry, *leg)] += 1 / len(entries) / len(legs)
        labs.update(usage.labs[:1])
    keys = ("entry", "component", "sdk", "model", "host", "lab", "parent")
    rows: list[dict[str, Any]] = [{**dict(zip(keys, path, strict=True)), "n": round(n, 3)} for path, n in found.items()]
    rows.sort(key=lambda r: (-r["n"], [r[k] or "" for k in keys]))
    best = min(labs, key=lambda lab: (-labs[lab], lab), default=None)
    placed = {usage.call.id for usage in used}
    value = {
        "paths": rows,
        "highlighted_lab": shown(inputs.catalogue, "lab", best) if best else None,
        "unplaced": sum(
            n.active and not n.wrapped and n.get("operation") != "client" and n.id not in placed
            for n in inputs.graph.of("call")
        ),
    }
    return Measure("stack_map", "Stack map", METHOD, value)


def _entries(inputs: Inputs) -> dict[str, list[str | None]]:
    found: defaultdict[str, list[str | None]] = defaultdict(list)
    for case in inputs.graph.of("use_case"):
        if case.scope == "prod":
            for node in inputs.graph.out(case, "needs"):
                found[node.id].append(case.name)
    return found


def _legs(usage: Usage, inputs: Inputs) -> list[Leg]:
    """Return (component, sdk, model, host, lab, parent) for each model that the call can request, or one for none."""
    catalogue = inputs.catalogue
    path = usage.call.place.path
    sdk = _sdk(usage.call)
    legs: list[Leg] = []
    models: tuple[Node | None, ...] = usage.models or (None,)
    for model in models:
        lab = str(model.get("lab")) if model is not None and model.get("lab") else None
        if model is None and usage.labs:
            lab = usage.labs[0]
        for host in serving(usage, model, catalogue) or (None,):
            parent = (
                catalogue.parents.parent_of(lab, "lab") if lab else catalogue.parents.parent_of(host) if host else None
            )
            legs.append((
                path, sdk, model.name if model is not None else None, shown(catalogue, "host", host) if host else None,
                shown(catalogue, "lab", lab) if lab else None, shown(catalogue, "parent", parent) if parent else None,
            ))  # fmt: skip
    return legs


def _sdk(call: Node) -> str | None:
    """Return the import root of the callee: ``requests`` for a raw request."""
    root = str(call.get("callee") or call.name).split(".")[0].split(" ")[0].removesuffix("()")
    return root or None
