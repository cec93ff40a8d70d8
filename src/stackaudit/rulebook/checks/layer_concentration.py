"""VEN001: a layer that rests on one or two vendors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Severity
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import SELF_HOSTED, Hit, View

MIN_USES = 3
HIGH = 1_800
"""Merger guidelines of the United States of 2023; an analogy."""
_LAYER = "foundation_model"


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for the layer of models, by parent; with fewer than three uses it is only worth a note."""
    found = view.measure("concentration")
    for row in found["layers"] if found else ():
        if row["layer"] != _LAYER or row["axis"] != "parent" or not row["uses"]:
            continue
        counted = _counted(row)
        shares = counted["shares"]
        if not shares or shares[0]["id"] == SELF_HOSTED:
            continue
        severity: Severity | None = None if counted["uses"] >= MIN_USES else "info"
        if (severity is None and counted["hhi"] <= HIGH) or (severity == "info" and len(shares) > 1):
            continue
        if len(shares) > 1 and shares[0]["share"] == shares[1]["share"]:
            continue  # none carries more than another: an index over few uses says nothing of one company
        node = _main(view, shares[0]["id"])
        if node is not None and not view.self_hosted(node):
            yield _hit(view, row, counted, node, severity)


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    """Return shares, uses and index by use case; by call site where there are too few use cases for an index."""
    sites = sum(s["count"] for s in row["by_call_site"])
    if row["hhi"] is not None or sites < MIN_USES:
        basis = str(row.get("basis") or "use case")
        return {
            "shares": row["by_use_case"] or row["by_call_site"],
            "uses": row["uses"],
            "hhi": row["hhi"] or 0,
            "basis": basis,
        }
    index = round(sum((100 * s["share"]) ** 2 for s in row["by_call_site"]))
    return {"shares": row["by_call_site"], "uses": sites, "hhi": index, "basis": "call site"}


def _hit(view: View, row: dict[str, Any], counted: dict[str, Any], node: Node, severity: Severity | None) -> Hit:
    shares, uses, index = counted["shares"], counted["uses"], counted["hhi"]
    top = shares[0]
    say = {
        "label": row["label"].lower(), "top": top["name"], "share": f"{top['share']:.0%}", "hhi": index,
        "effective": f"{10_000 / index:.1f}" if index else "1.0", "uses": f"{uses} {counted['basis']}" + ("" if uses == 1 else "s"),
    }  # fmt: skip
    variant = "small" if severity == "info" else "single" if len(shares) == 1 else "default"
    places: list[Evidence] = [
        m.place for m in view.nodes("model") if _parent(view, m) == top["id"] and m.get("type") != "embedding"
    ]
    return Hit(
        node,
        node.place,
        say,
        variant,
        view.related(node.place, places),
        severity=severity,
        key=f"{row['layer']}#{row['axis']}",
        whole=True,
    )


def _main(view: View, parent: str) -> Node | None:
    """Return the client or call that leads to the parent: the one that most calls go through."""
    calls = [
        c
        for c in view.nodes("call")
        if any(_parent(view, m) == parent and m.get("type") != "embedding" for m in view.graph.out(c, "uses_model"))
    ]
    calls = calls or [c for c in view.nodes("call") if any(p.get("parent") == parent for p in view.providers_of(c))]
    if not calls:
        return next((m for m in view.nodes("model") if _parent(view, m) == parent), None)
    through = Counter(str(i) for c in calls for i in (c.get("through") or ()))  # type: ignore[union-attr]
    nodes = {c.id: c for c in (*calls, *view.named(through))}
    return min(
        nodes.values(), key=lambda c: (-through[c.id], c.get("operation") != "client", c.place.path, c.place.line)
    )


def _parent(view: View, model: Node) -> str:
    return next((str(lab.get("parent")) for lab in view.graph.out(model, "made_by")), "")
