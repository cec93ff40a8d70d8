"""Shares and the indexes made of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

MIN_USES = 3
"""Fewer uses than this give no index: it would be 10,000 by arithmetic alone."""
MODERATE, HIGH = 1_000, 1_800
"""Ends of the bands: Merger Guidelines of the United States, 2023, section 2.1."""

Shares = dict[str, float]
_NONE: Mapping[str, float] = MappingProxyType({})


def hhi(shares: Iterable[float]) -> float:
    """Return the Herfindahl-Hirschman index of shares that add to 1: sum of (100 s)², 0 to 10,000.

    Source: United States Department of Justice, "Herfindahl-Hirschman Index"; Merger Guidelines 2023, section 2.1.
    """
    return sum((100 * s) ** 2 for s in shares)


def normalised(index: float, vendors: int) -> float | None:
    """Return HHI* = (H - 1/N) / (1 - 1/N) with H = HHI / 10,000: 0 for equal shares, 1 for one; None for N < 2."""
    if vendors < 2:
        return None
    return (index / 10_000 - 1 / vendors) / (1 - 1 / vendors)


def band(index: float) -> str:
    """Return the band of an index: up to 1,000, up to 1,800, above (Merger Guidelines 2023)."""
    if index > HIGH:
        return "high"
    return "moderate" if index > MODERATE else "unconcentrated"


def spread(units: Sequence[Sequence[Shares]]) -> Shares:
    """Return the shares of vendors when each unit weighs 1 and spreads it evenly over its parts.

    A unit without parts (nothing known) does not count.
    """
    total: defaultdict[str, float] = defaultdict(float)
    counted = [unit for unit in units if unit]
    for unit in counted:
        for part in unit:
            for vendor, share in part.items():
                total[vendor] += share / len(unit) / len(counted)
    return dict(total)


def substitutability(shares: Mapping[str, float], risk: Mapping[str, float]) -> float | None:
    """Return SHHI = sum of (100 s)² r: the index with each vendor weighted by how hard it is to leave (r from 0 to 1).

    None where the risk of a vendor is not known. At r = 1 for all it is the index itself.
    """
    if not shares or not shares.keys() <= risk.keys():
        return None
    return sum((100 * s) ** 2 * risk[vendor] for vendor, s in shares.items())


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands behind the shares of a row, counted in three ways."""

    units: Sequence[Sequence[Shares]]
    """For each use case, the shares of each of its call sites."""
    sites: Sequence[str]
    """The default vendor of each call site."""
    modules: Sequence[tuple[tuple[str, ...], int]] = ()
    """Sets of vendors that modules reach, with the number of modules."""


def row(layer: str, label: str, axis: str, counted: Counted, risk: Mapping[str, float] = _NONE) -> dict[str, Any]:
    """Return one row of the table.

    Args:
        layer: id of the layer.
        label: its name.
        axis: ``lab``, ``host`` or ``parent``.
        counted: the uses.
        risk: how hard each vendor is to leave, from 0 to 1.
    """
    sites = counted.sites
    by_site = Counter(sites)
    cases = [unit for unit in counted.units if unit]
    by_case = spread(cases)
    site_shares = {vendor: n / len(sites) for vendor, n in by_site.items()}
    shares, uses = (by_case, len(cases)) if cases else (site_shares, len(sites))
    index = hhi(shares.values()) if shares else None
    measured = index is not None and uses >= MIN_USES
    ranked = sorted(shares.values(), reverse=True)
    held = Counter(vendor for unit in cases for vendor in {v for part in unit for v in part})
    weighted = substitutability(shares, risk) if measured else None
    return {
        "layer": layer,
        "label": label,
        "uses": uses,
        "basis": "use case" if cases else "call site",
        "axis": axis,
        "by_use_case": _ranked(by_case, held),
        "by_call_site": _ranked(site_shares, by_site),
        "by_module": _by_module(counted.modules),
        "modules": sum(n for _, n in counted.modules),
        "hhi": round(index) if measured and index is not None else None,
        "hhi_normalised": _rounded(normalised(index, len(shares))) if measured and index is not None else None,
        "shhi": round(weighted) if weighted is not None else None,
        "effective": round(10_000 / index, 2) if index else None,
        "cr1": _rounded(ranked[0]) if ranked else None,
        "cr4": _rounded(min(sum(ranked[:4]), 1.0)) if ranked else None,
        "band": "none" if not uses else band(index) if measured and index is not None else "single-sourced",
        "previous_hhi": None,
    }


def _by_module(modules: Sequence[tuple[tuple[str, ...], int]]) -> list[dict[str, Any]]:
    """Return shares where each module weighs 1 and spreads it evenly over the vendors that it reaches."""
    total = sum(n for _, n in modules)
    shares: defaultdict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for vendors, n in modules:
        for vendor in vendors:
            shares[vendor] += n / len(vendors) / total
            counts[vendor] += n
    return _ranked(shares, counts)


def _ranked(shares: Mapping[str, float], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return [{"id": v, "name": v, "share": _rounded(s), "count": counts.get(v, 0)} for v, s in ordered]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
