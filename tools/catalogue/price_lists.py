"""Price lists: model-prices (labs' own prices with history) and genai-prices (many hosts)."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from .claims import Claims, FactClaim
from .literals import calls
from .packages import Wheel

_STATUS = {"deprecated": "deprecated", "removed": "removed"}


def read_model_prices(wheel: Wheel, into: Claims, as_of: date) -> None:
    """Take each model's standard price that holds on ``as_of``."""
    data = json.loads(wheel.text("model_prices/snapshot.json"))
    for provider, models in data["prices"].items():
        for model, plans in models.items():
            facts: dict[str, Any] = {}
            if price := _rate_on(plans.get("standard", ()), as_of):
                facts["price"] = price
            if status := _STATUS.get(data["status"].get(provider, {}).get(model, "")):
                facts["status"] = status
            into.facts.append(FactClaim("model-prices", provider, model, facts))
    into.aliases.update(data["aliases"]["models"])


def _rate_on(periods: list[dict[str, Any]], as_of: date) -> tuple[float, float] | None:
    """Return the last rates that have started; rates are USD for a million tokens."""
    price = None
    for period in periods:
        start, rates = period["start"], period["rates"]
        if (start is None or start[:10] <= as_of.isoformat()) and rates and rates.get("input"):
            price = (rates["input"], rates.get("output", 0.0))
    return price


def read_genai_prices(wheel: Wheel, into: Claims) -> None:
    """Walk the syntax tree of its data module."""
    tree = ast.parse(wheel.text("genai_prices/data.py"))
    for provider in calls(tree, "Provider"):
        host = ast.literal_eval(provider["id"])
        for model in calls(provider["models"], "ModelInfo"):
            into.facts.append(FactClaim("genai-prices", host, ast.literal_eval(model["id"]), _genai_facts(model)))


def _genai_facts(model: dict[str, ast.expr]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if "context_window" in model:
        facts["context"] = ast.literal_eval(model["context_window"])
    if "deprecated" in model and ast.literal_eval(model["deprecated"]):
        facts["status"] = "deprecated"
    # Conditional prices are listed oldest first; a model without conditions has just one.
    prices = list(calls(model["prices"], "ModelPrice")) if "prices" in model else []
    if prices and "input_mtok" in prices[-1]:
        out = prices[-1].get("output_mtok")
        price_in = next(_decimals(prices[-1]["input_mtok"]), 0.0)
        price_out = next(_decimals(out), 0.0) if out is not None else 0.0
        if price_in or price_out:
            facts["price"] = (price_in, price_out)
    return facts


def _decimals(node: ast.expr) -> Iterator[float]:
    """Yield the numbers of ``Decimal('5')``; a tiered price begins with its base."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and getattr(inner.func, "id", None) == "Decimal":
            yield float(ast.literal_eval(inner.args[0]))
