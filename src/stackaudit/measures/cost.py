"""What one call costs by list price, and which newer models do the same for less."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from stackaudit.catalog.model_rows import ModelRow
from stackaudit.catalog.successors import cheaper
from stackaudit.graph.usages import Usage, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.spending import usd
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "List prices of the catalogue in USD for a million tokens, of the host that it names; discounts, caches, batches and "
    "the prices of other hosts are not seen. Tokens of a call's static prompts are estimated: words x 4/3, because "
    "100 tokens are about 75 words of English; other languages need more. What is filled into a prompt at run time is "
    "not seen, so the figure is the least that a call costs. The most that it writes is its token limit, where one is "
    "set. A cheaper successor is a newer model of the same lab and family at a fifth to half of the price (what "
    "costs less is a smaller size) with the same features by the catalogue, no preview, with more than a year to go; "
    "whether it answers as well only an evaluation can show. Figures per month and per "
    "interaction exist only with a traffic file."
)
TOKENS_PER_WORD = 4 / 3
"""The rule of thumb that vendors give for English: 100 tokens are about 75 words."""
_OPERATIONS = frozenset({"chat", "embeddings", "agent_run"})
SUCCESSORS = 3


def compute(inputs: Inputs) -> Measure:
    """Return a row for each call with a known default model, a row for each such model, and no traffic yet."""
    found = [u for u in usages(inputs.graph, inputs.catalogue) if u.call.get("operation") in _OPERATIONS]
    cases = _cases(inputs)
    calls = [_call(u, cases.get(u.call.id, []), inputs) for u in found if u.models]
    models = _models(found, inputs)
    value = {
        "calls": calls,
        "models": models,
        "unknown": sum(not u.models for u in found),
        "catalogue_as_of": inputs.catalogue.models.as_of.isoformat(),
        "traffic": None,
    }
    return Measure("cost", "Cost", METHOD, value, tuple(c["node"] for c in calls))


def _cases(inputs: Inputs) -> dict[str, list[str]]:
    """Return the names of the use cases that need each call."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for case in inputs.graph.of("use_case"):
        for call in inputs.graph.out(case, "needs") if case.scope == "prod" else ():
            found[call.id].append(case.name)
    return found


def _call(usage: Usage, cases: list[str], inputs: Inputs) -> dict[str, Any]:
    call, model = usage.call, usage.models[0]
    row = inputs.catalogue.models.find(model.name)
    prompts = [p for p in inputs.graph.out(call, "prompts") if p.kind == "prompt"]
    tokens = tokens_of(prompts)
    limit = call.get("max_tokens")
    most = limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else None
    return {
        "node": call.id,
        "place": f"{call.place.path}:{call.place.line}",
        "use_cases": sorted(cases),
        "model": model.name,
        "choices": len(usage.models),
        "prompts": len(prompts),
        "prompt_tokens": tokens,
        "prompt_usd": usd(tokens, row.input_price if row else None),
        "max_tokens": most,
        "output_usd_at_most": usd(most, row.output_price if row else None),
    }


def tokens_of(prompts: list[Node]) -> int | None:
    """Return the estimated tokens of static prompts; None where none is known."""
    words = [w for p in prompts for w in [p.get("words")] if isinstance(w, int)]
    return round(sum(words) * TOKENS_PER_WORD) if words else None


def _models(found: list[Usage], inputs: Inputs) -> list[dict[str, Any]]:
    calls: defaultdict[str, list[str]] = defaultdict(list)
    for usage in found:
        for model in usage.models:
            calls[model.name].append(f"{usage.call.place.path}:{usage.call.place.line}")
    rows = []
    for name, places in sorted(calls.items()):
        row = inputs.catalogue.models.find(name)
        rows.append(
            {
                "model": name,
                "calls": len(places),
                "places": places[:12],
                "input_price": row.input_price if row else None,
                "output_price": row.output_price if row else None,
                "price_host": row.price_host if row else None,
                "cheaper": [_successor(row, new) for new in _cheaper(row, inputs)],
            }
        )
    return sorted(rows, key=lambda r: (-(r["output_price"] or 0), -(r["input_price"] or 0), r["model"]))


def _cheaper(row: ModelRow | None, inputs: Inputs) -> tuple[ModelRow, ...]:
    return cheaper(inputs.catalogue.models, row, inputs.as_of)[:SUCCESSORS] if row is not None else ()


def _successor(old: ModelRow | None, new: ModelRow) -> dict[str, Any]:
    saved = 1 - (new.input_price or 0) / old.input_price if old is not None and old.input_price else None
    return {
        "model": new.id,
        "release": new.release.isoformat() if new.release else None,
        "input_price": new.input_price,
        "output_price": new.output_price,
        "input_saving": round(saved, 4) if saved is not None else None,
    }
