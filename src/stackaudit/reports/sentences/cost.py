"""Sentences about what calls cost."""

from __future__ import annotations

from typing import Any

from stackaudit.reports.terms import Term
from stackaudit.reports.values import Row, figure, mapping, rows, text, whole
from stackaudit.reports.wording import DASH, capital, clean, count, day, number, plural, share

TERMS = (
    Term(
        "List price",
        "What a host asks in public for a million tokens (parts of words); discounts and contracts are not in it.",
        ("list price", "list prices"),
        "cost",
    ),
    Term(
        "Interaction",
        "One thing that a user or a job asked for; it may take several calls.",
        ("per interaction",),
    ),
)
NO_TRAFFIC = "No traffic file was given, so there is no figure per month."


def money(value: float | None) -> str:
    """Return USD with as many digits as say something: ``$1,234``, ``$12.30``, ``$0.0042``; an en dash for None."""
    if value is None:
        return DASH
    if value == 0:
        return "$0"
    if value >= 1000:
        return f"${number(value)}"
    if value >= 0.1:
        return f"${number(value, 2)}"
    digits = next((d for d in (3, 4, 5, 6, 7) if round(value, d) * 10 ** (d - 1) >= 1), 8)
    return f"${number(value, digits)}" if round(value, 8) else "under $0.00000001"


def pair(row: Row) -> str:
    """Return the prices of a million tokens, in and out."""
    return f"{money(figure(row, 'input_price'))} / {money(figure(row, 'output_price'))}"


def lead(value: Any) -> str:
    """Return what the traffic costs, or the dearest model and why there is no figure per month."""
    traffic = mapping(value, "traffic")
    return _spent(traffic) if traffic else _prices(value)


def _prices(value: Any) -> str:
    models = rows(value, "models")
    priced = [m for m in models if figure(m, "input_price") is not None]
    if not models:
        return f"No call whose model is known was found. {NO_TRAFFIC}"
    if not priced:
        known = "the one model" if len(models) == 1 else f"none of {number(len(models))} models"
        return (
            f"The catalogue has {'no price for ' if len(models) == 1 else 'a price for '}{known} in use. {NO_TRAFFIC}"
        )
    top = priced[0]
    first = (
        f"The {'only' if len(priced) == 1 else 'dearest'} model with a list price is {clean(text(top, 'model'))}: "
        f"{money(figure(top, 'input_price'))} for a million tokens in, {money(figure(top, 'output_price'))} out."
    )
    cheaper = [m for m in models if rows(m, "cheaper")]
    second = f" For {count(len(cheaper), 'model')} a newer one costs half or less." if cheaper else ""
    return f"{first}{second} {NO_TRAFFIC}"


def _spent(traffic: Row) -> str:
    total, months = mapping(traffic, "total"), figure(traffic, "months")
    cost, month = figure(total, "cost"), figure(total, "cost_month")
    calls = count(whole(total, "calls"), "call")
    if cost is None:
        return (
            f"{capital(calls)} in {clean(text(mapping(traffic, 'file'), 'name'))} went to models without a known price."
        )
    if month is not None and months:
        first = f"{capital(calls)} {period(traffic)} cost {money(cost)}: {money(month)} a month."
    else:
        first = f"{capital(calls)} cost {money(cost)}. The file names no days, so there is no figure per month."
    named = [r for r in rows(traffic, "use_cases") if text(r, "use_case") and figure(r, "cost")]
    second = ""
    if len(named) > 1 or (named and whole(named[0], "calls") < whole(total, "calls")):
        part = (figure(named[0], "cost") or 0) / cost if cost else 0
        second = f" {clean(text(named[0], 'use_case'))} takes the most, {share(part)}."
    return f"{first}{second}{_saving(traffic)}"


def _saving(traffic: Row) -> str:
    month, whole_saving = figure(traffic, "saving_month"), figure(traffic, "saving")
    found = sum(bool(text(m, "successor")) for m in rows(traffic, "models"))
    if not found or not whole_saving:
        return ""
    amount = f"{money(month)} a month" if month is not None else money(whole_saving)
    return f" Newer models of {'the same family' if found == 1 else 'the same families'} would cost {amount} less at list price."


def period(traffic: Row) -> str:
    """Return the time that records cover, with its preposition."""
    start, end = text(traffic, "from"), text(traffic, "to")
    if not start:
        months = round(figure(traffic, "months") or 0)
        return f"in {count(months, 'month')}"
    return f"on {day(start)}" if start == end else f"from {day(start)} to {day(end)}"


def source(traffic: Row) -> str:
    """Return where the figures of traffic come from, and what could not be priced or attributed."""
    file, total = mapping(traffic, "file"), mapping(traffic, "total")
    charged = (
        "Amounts are those that were charged." if total.get("charged") else "Amounts are tokens times list prices."
    )
    parts = [f"Read from {clean(text(file, 'name'), 80)} as {clean(text(file, 'format'), 40)}. {charged}"]
    if n := whole(total, "unpriced_calls"):
        parts.append(f"{capital(count(n, 'call'))} went to models without a known price.")
    loose = sum(whole(r, "calls") for r in rows(traffic, "use_cases") if not text(r, "use_case"))
    if loose:
        parts.append(f"{capital(count(loose, 'call'))} could not be attributed to one use case.")
    if n := whole(traffic, "left_out"):
        parts.append(f"{capital(count(n, 'record'))} {plural(n, 'has', 'have')} no model or no tokens.")
    return " ".join(parts)


def successor(row: Row) -> str:
    """Return the newer models that cost half or less, with prices."""
    return "; ".join(f"{clean(text(m, 'model'), 80)} ({pair(m)})" for m in rows(row, "cheaper"))


def call(row: Row) -> tuple[str, str, str]:
    """Return tokens of static prompts, their price, and the most that the answer costs."""
    tokens = figure(row, "prompt_tokens")
    prompt = f"about {number(tokens)}" if tokens is not None else "not seen"
    return prompt, money(figure(row, "prompt_usd")), money(figure(row, "output_usd_at_most"))
