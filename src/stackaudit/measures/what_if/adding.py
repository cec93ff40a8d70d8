"""One vendor more: what the concentration of a repository would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF, Kind
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.shares import MIN_USES, band, hhi

METHOD = (
    "Adds one use of the same weight as each that is there: share' = share x n / (n + 1), and 1 / (n + 1) for the vendor; "
    "HHI as in the measure of concentration. Fewer than three uses give no index."
)
_CALLED = frozenset({"inference", "gateway", "embedding"})
"""Layers of vendors that serve models."""
_LAYER_OF = {"evaluation": "observability", "experiment_tracker": "observability", "cloud_client": "cloud"}


def answer(name: str, layers: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> dict[str, Any] | None:
    """Return what another vendor would change; None when the catalogue does not know the vendor.

    Args:
        name: id of a lab, host, gateway or product.
        layers: the rows of the measure of concentration.
        catalogue: knows who is behind a vendor.
    """
    folded = name.strip().lower()
    vendor = catalogue.vendor_of_node(folded) or catalogue.vendors.get(folded)
    node = vendor.node if vendor is not None else folded
    lab, host = catalogue.parents.find(node, "lab"), catalogue.parents.find(node, "host")
    host = host or catalogue.parents.find(node, "gateway")
    served = host is not None or lab is not None or (vendor is not None and vendor.layer in _CALLED)
    if vendor is None and not served:
        return None
    ids = _ids(node, catalogue, lab=lab is not None, host=host is not None or vendor is not None, served=served)
    parent = catalogue.parents.parent_of(node)
    layer = vendor.layer if vendor is not None else "inference"
    wanted = {"foundation_model"} if served else {_LAYER_OF.get(layer, layer)}
    rows = [_row(row, ids[row["axis"]], catalogue) for row in layers if row["layer"] in wanted and row["axis"] in ids]
    title = shown(catalogue, "host" if host is not None else "lab" if lab is not None else "product", node)
    return {
        "vendor": {"id": node, "name": title, "layer": layer, "parent": shown(catalogue, "parent", parent)},
        "already_in_use": any(row["share_now"] for row in rows if row["axis"] != "parent"),
        "parent_in_use": parent != SELF and parent in _parents(layers, catalogue),
        "rows": rows,
        "method": METHOD,
    }


def _ids(node: str, catalogue: Catalogue, *, lab: bool, host: bool, served: bool) -> dict[str, str]:
    """Return the vendor on each axis. Behind a model stands the parent of its lab: who serves it says nothing of that."""
    ids = {"host": node} if host else {}
    if lab:
        ids |= {"lab": node, "parent": catalogue.parents.parent_of(node, "lab")}
    elif not served:
        ids["parent"] = catalogue.parents.parent_of(node)
    return ids


def _parents(layers: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> set[str]:
    """Return the parents of all vendors in use, on any layer."""
    found = set()
    for row in layers:
        for item in (*row["by_use_case"], *row["by_call_site"]):
            kind: Kind | None = "lab" if row["axis"] == "lab" else None
            found.add(item["id"] if row["axis"] == "parent" else catalogue.parents.parent_of(item["id"], kind))
    return found


def _row(row: Mapping[str, Any], vendor: str, catalogue: Catalogue) -> dict[str, Any]:
    """Return one layer and axis before and after."""
    found = row["by_use_case"] or row["by_call_site"]
    shares = {item["id"]: float(item["share"] or 0) for item in found}
    uses = int(row["uses"] or 0)
    after = {key: share * uses / (uses + 1) for key, share in shares.items()}
    after[vendor] = after.get(vendor, 0.0) + 1 / (uses + 1)
    return {
        "layer": row["label"],
        "axis": row["axis"],
        "counts": "as " + shown(catalogue, row["axis"], vendor),
        "uses_now": uses,
        "share_now": round(shares.get(vendor, 0.0), 4),
        "share_after": round(after[vendor], 4),
        "hhi_now": row["hhi"],
        "hhi_after": _index(after, uses + 1),
        "band_after": band(hhi(after.values())) if uses + 1 >= MIN_USES else "too few uses",
        "effective_now": row["effective"],
        "effective_after": round(10_000 / hhi(after.values()), 2),
    }


def _index(shares: Mapping[str, float], uses: int) -> int | None:
    return round(hhi(shares.values())) if uses >= MIN_USES else None
