"""``--price ID=+30%``: unit prices of the calls that it concerns, before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import Case, Way
from stackaudit.measures.shared.outages import place
from stackaudit.measures.what_if.targets import Target


def answer(rows: Sequence[Case], target: Target, change: float, catalogue: Catalogue) -> dict[str, Any]:
    """Return ``{target, change, models}``.

    Each model row holds list prices in USD for a million tokens, before and after, and the call sites that may request
    it. A call that chooses among several models counts for each. Prices are None where the catalogue has none.

    Args:
        rows: the use cases.
        target: whose price changes.
        change: the change as a share: 0.3 for 30 per cent more.
        catalogue: holds the list prices.
    """
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for way in _concerned(rows, target):
        if way.model:
            sites[way.model].add(place(way.call))
    models = []
    for model, places in sorted(sites.items()):
        known = catalogue.models.find(model)
        old = (known.input_price, known.output_price) if known is not None else (None, None)
        models.append(
            {
                "model": model,
                "input_price": old[0],
                "output_price": old[1],
                "new_input_price": _changed(old[0], change),
                "new_output_price": _changed(old[1], change),
                "price_host": known.price_host if known is not None else None,
                "calls": len(places),
                "places": sorted(places),
            }
        )
    return {"target": target.name, "change": change, "models": models}


def _concerned(rows: Sequence[Case], target: Target) -> Iterator[Way]:
    for case in rows:
        for part in case.parts:
            yield from (w for w in part.ways if not w.atoms.isdisjoint(target.down))


def _changed(price: float | None, change: float) -> float | None:
    return None if price is None else round(price * (1 + change), 6)
