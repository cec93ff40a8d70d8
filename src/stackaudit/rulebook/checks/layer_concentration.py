"""VEN001: a layer that rests on one or two vendors."""

from __future__ import annotations

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
        shares = row["by_use_case"] or row["by_call_site"]
        if not shares or shares[0]["id"] == SELF_HOSTED:
            continue
        severity: Severity | None = None if row["uses"] >= MIN_USES and row["hhi"] is not None else "info"
        if severity is None and row["hhi"] <= HIGH:
            continue
        if severity == "info" and len(shares) > 1:
            continue
        node = _main(view, shares[0]["id"])
        if node is not None:
            yield _hit(view, row, shares, node, severity)


def _hit(view: View, row: dict[str, Any], shares: list[dict[str, Any]], node: Node, severity: Severity | None) -> Hit:
    top = shares[0]
    basis = "use case" if row["by_use_case"] else "call site"
    say = {
        "label": row["label"], "top": top["name"], "share": f"{top['share']:.0%}", "hhi": row["hhi"] or 0,
        "effective": f"{row['effective']:g}" if row["effective"] else "1", "uses": row["uses"], "basis": basis,
    }  # fmt: skip
    variant = "small" if severity == "info" else "single" if len(shares) == 1 else "default"
    places: list[Evidence] = [m.place for m in view.nodes("model") if _parent(view, m) == top["id"]]
    return Hit(node, node.place, say, variant, view.related(node.place, places), severity=severity, key=f"{row['layer']}#{row['axis']}")


def _main(view: View, parent: str) -> Node | None:
    """Return the client or call that leads to the parent: the one that most calls go through."""
    calls = [c for c in view.nodes("call") if any(_parent(view, m) == parent for m in view.graph.out(c, "uses_model"))]
    calls = calls or [c for c in view.nodes("call") if any(p.get("parent") == parent for p in view.providers_of(c))]
    if not calls:
        return next((m for m in view.nodes("model") if _parent(view, m) == parent), None)
    through = [str(i) for c in calls for i in (c.get("through") or ())]  # type: ignore[union-attr]
    return max(calls, key=lambda c: (through.count(c.id), c.get("operation") == "client", [-ord(x) for x in c.place.path], -c.place.line))


def _parent(view: View, model: Node) -> str:
    return next((str(lab.get("parent")) for lab in view.graph.out(model, "made_by")), "")
