"""How few vendors stand behind each layer: within repositories, and over all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import Any

from stackaudit.measures.shared.shares import HIGH, MIN_USES, MODERATE, band, hhi
from stackaudit.model.audit import Measure
from stackaudit.model.portfolio import LayerUse
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
METHOD = (
    "Within: the index (HHI, sum of squared percentage shares, 0 to 10,000) of each repository that has enough uses for "
    "one; median, lowest and highest. Pooled by use: all uses of all repositories together; a use is a use case, or a call "
    "site in repositories where no use case is known. Pooled by repository: each repository that uses the layer weighs 1 "
    "and spreads it over its vendors as it uses them. Fewer than three uses, or repositories, give no index. Bands at "
    f"{MODERATE:,} and {HIGH:,} are those of the United States merger guidelines of 2023, used as an analogy. High within "
    "and low pooled: teams choose different vendors. High pooled: one vendor stands behind most of the portfolio."
)


def compute(pool: Pool) -> Measure:
    """Return one row for each layer and axis, in the order of the report of one repository."""
    uses: dict[tuple[str, str], list[tuple[str, LayerUse]]] = defaultdict(list)
    for member, brief in pool.audited:
        for row in brief.layers:
            uses[row.layer, row.axis].append((member.name, row))
    rows = [_row(found) for found in uses.values()]
    order = list(dict.fromkeys(layer for layer, _ in sorted(uses, key=lambda key: _place(key[0]))))
    rows.sort(key=lambda r: (order.index(r["layer"]), ("lab", "host", "parent").index(r["axis"])))
    return Measure("concentration", "Concentration over the portfolio", METHOD, {"layers": rows})


def _place(layer: str) -> tuple[int, str]:
    known = ("foundation_model", "embedding", "inference", "gateway", "agent_framework", "vector_store", "observability", "pipeline", "cloud")  # fmt: skip
    return (known.index(layer) if layer in known else len(known), layer)


def _row(found: list[tuple[str, LayerUse]]) -> dict[str, Any]:
    first = found[0][1]
    names: dict[str, str] = {}
    weights: dict[str, float] = defaultdict(float)
    by_repository: dict[str, float] = defaultdict(float)
    holders: Counter[str] = Counter()
    total = sum(row.uses for _, row in found)
    for _, row in found:
        for vendor, name, share in row.shares:
            names[vendor] = name
            weights[vendor] += share * row.uses / total
            by_repository[vendor] += share / len(found)
            holders[vendor] += 1
    inside = sorted(row.hhi for _, row in found if row.hhi is not None)
    shares = sorted(weights, key=lambda v: (-weights[v], v))
    return {
        "layer": first.layer,
        "label": first.label,
        "axis": first.axis,
        "repositories": len(found),
        "uses": total,
        "within": {
            "measured": len(inside),
            "median": round(median(inside)) if inside else None,
            "lowest": inside[0] if inside else None,
            "highest": inside[-1] if inside else None,
        },
        "by_use": _index(weights, total),
        "by_repository": _index(by_repository, len(found)),
        "vendors": [
            {"id": v, "name": names[v], "share": round(weights[v], 4), "share_of_repositories": round(by_repository[v], 4),
             "repositories": holders[v]}
            for v in shares
        ],
    }  # fmt: skip


def _index(shares: dict[str, float], uses: int) -> dict[str, Any]:
    """Return index, effective number and band; without an index below three uses."""
    whole = sum(shares.values())
    index = hhi(s / whole for s in shares.values()) if whole else None
    measured = index is not None and uses >= MIN_USES
    return {
        "hhi": round(index) if measured and index is not None else None,
        "effective": round(10_000 / index, 2) if index else None,
        "band": band(index) if measured and index is not None else "too few",
    }
