"""Traffic times prices: what was spent, by use case and by model, and what a successor would have cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackaudit.catalog.model_rows import ModelRow
from stackaudit.model.traffic import Traffic, TrafficRow

MILLION = 1_000_000
Find = Callable[[str], ModelRow | None]


def usd(tokens: float | None, price: float | None) -> float | None:
    """Return the USD that *tokens* cost at a price for a million; None where either is not known."""
    return None if tokens is None or price is None else round(tokens * price / MILLION, 8)


@dataclass(frozen=True, slots=True)
class Known:
    """What the audit knows, for matching records with it."""

    cases: Mapping[str, str]
    """Use cases by each name that records may give, in lower case: their own, and those of their entry points."""
    of_model: Mapping[str, Sequence[str]]
    """Use cases by the models that their calls can request."""
    successor: Mapping[str, str]
    """The cheapest successor by model."""
    find: Find
    """Returns what is known of a model."""
    canonical: Callable[[str], str]


def spent(traffic: Traffic, known: Known) -> dict[str, Any]:
    """Return what the records cost: in all, by use case and by model.

    A charged amount counts before a list price; a row with neither has no cost and is counted apart. A row that names no
    use case belongs to the one whose calls alone can request its model; where there are several, it is attributed to none.
    """
    months = traffic.share_of_month
    by_case: defaultdict[str, list[TrafficRow]] = defaultdict(list)
    by_model: defaultdict[str, list[TrafficRow]] = defaultdict(list)
    for row in traffic.rows:
        by_case[_case(row, known)].append(row)
        by_model[known.canonical(row.model)].append(row)
    models = [_model(name, rows, known, months) for name, rows in sorted(by_model.items())]
    cases = [
        {"use_case": name or None, **_sums(rows, known, months), "models": sorted({r.model for r in rows})}
        for name, rows in sorted(by_case.items())
    ]
    order = {"cases": cases, "models": models}
    for rows in order.values():
        rows.sort(key=lambda r: -(r["cost"] or 0))
    return {
        "file": {"name": traffic.name, "sha256": traffic.sha256, "format": traffic.format},
        "from": traffic.first.isoformat() if traffic.first else None,
        "to": traffic.last.isoformat() if traffic.last else None,
        "months": round(months, 4) if months is not None else None,
        "left_out": traffic.left_out,
        "total": _sums(traffic.rows, known, months),
        "use_cases": cases,
        "models": models,
        "saving_month": _total(r["saving_month"] for r in models),
        "saving": _total(r["saving"] for r in models),
    }


def _case(row: TrafficRow, known: Known) -> str:
    named = known.cases.get(row.use_case.strip().lower())
    if named is not None:
        return named
    able = known.of_model.get(known.canonical(row.model), ())
    return able[0] if len(able) == 1 and not row.use_case else ""


def _price(row: TrafficRow, model: ModelRow | None) -> float | None:
    if row.cost is not None:
        return row.cost
    sides = (usd(row.input_tokens, model.input_price), usd(row.output_tokens, model.output_price)) if model else (None,)
    return None if None in sides else sum(s for s in sides if s is not None)


def _sums(rows: Sequence[TrafficRow], known: Known, months: float | None) -> dict[str, Any]:
    costs = [_price(r, known.find(r.model)) for r in rows]
    cost = _total(costs)
    asked = [r.interactions for r in rows]
    whole = None if None in asked else sum(a for a in asked if a is not None)
    complete = cost is not None and None not in costs
    return {
        "calls": sum(r.calls for r in rows),
        "interactions": whole,
        "input_tokens": sum(r.input_tokens for r in rows),
        "output_tokens": sum(r.output_tokens for r in rows),
        "cost": cost,
        "charged": any(r.cost is not None for r in rows),
        "unpriced_calls": sum(r.calls for r, c in zip(rows, costs, strict=True) if c is None),
        "cost_interaction": round(cost / whole, 8) if cost is not None and complete and whole else None,
        "cost_month": round(cost / months, 6) if cost is not None and months else None,
    }


def _model(name: str, rows: Sequence[TrafficRow], known: Known, months: float | None) -> dict[str, Any]:
    sums = _sums(rows, known, months)
    new = known.successor.get(name)
    row = known.find(new) if new is not None else None
    then = _total(_price(TrafficRow("", r.calls, r.input_tokens, r.output_tokens), row) for r in rows) if row else None
    was = _total(_price(TrafficRow("", r.calls, r.input_tokens, r.output_tokens), known.find(r.model)) for r in rows)
    saving = round(was - then, 6) if was is not None and then is not None and was > then else None
    return {
        "model": name,
        **sums,
        "successor": new if saving is not None else None,
        "saving": saving,
        "saving_month": round(saving / months, 6) if saving is not None and months else None,
    }


def _total(values: Iterable[float | None]) -> float | None:
    """Return the sum of what is known; None where nothing is."""
    found = [v for v in values if v is not None]
    return round(sum(found), 8) if found else None
