"""The answer to a what-if question, as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.reports.values import Row, figure, mapping, rows, text, texts, whole
from stackaudit.reports.wording import clean, count, joined, number, short_day, signed, time_left

PLACES = 8
"""Places that are named; the JSON form holds all."""


def lines(value: Row) -> Iterator[str]:
    """Yield the answer, block by block."""
    scenario = mapping(value, "scenario")
    stopping = [*rows(scenario, "down"), *rows(scenario, "retire")]
    if stopping:
        yield from _outage(value, scenario, stopping)
    for index, row in enumerate((*rows(value, "prices"), *rows(value, "moves"))):
        if index or stopping:
            yield ""
        yield from _price(row) if "change" in row else _move(row)


def _outage(value: Row, scenario: Row, stopping: list[Row]) -> Iterator[str]:
    names = [f"{_name(r)} ({joined(texts(r, 'kinds'))})" for r in stopping]
    yield f"If {joined(names)} {'stops' if len(names) == 1 else 'stop'}:"
    for row in rows(scenario, "retire"):
        yield f"  {_retirement(row)}"
    total = sum(len(rows(value, key)) for key in ("lost", "degraded", "fine"))
    yield ""
    if not total:
        yield "No use case was found: no entry point of the code reaches a call to a model."
    for key, title in (("lost", "Lost"), ("degraded", "Degraded")):
        found = rows(value, key)
        if total:
            yield _state(title, found, total)
        for row in found:
            yield from _case(row, [p for p in rows(value, "paths") if p.get("use_case") == row.get("name")])
    fine = [r for r in rows(value, "fine") if r.get("judged") is not False]
    open_ = [r for r in rows(value, "fine") if r.get("judged") is False]
    for title, found in (("Fine", fine), ("Not judged", open_)):
        if found or (total and title == "Fine"):
            yield _state(title, found, total)
        if found:
            yield f"  {joined([_name(r) for r in found], 12)}"
    yield from _ends(value)


def _state(title: str, found: list[Row], total: int) -> str:
    return f"{title}: {number(len(found)) if found else 'none'} of {count(total, 'use case')}"


def _case(row: Row, parts: list[Row]) -> Iterator[str]:
    critical = " (critical)" if row.get("critical") else ""
    yield f"  {_name(row)}{critical}: {clean(text(row, 'note'), 200)}"
    yield from dict.fromkeys("\n".join(_part(part)) for part in parts)  # two calls on one line read the same


def _part(part: Row) -> Iterator[str]:
    state = "stops" if part.get("state") == "lost" else "loses a way"
    yield f"    {state}: {_ways(part, 'stopped')}"
    yield f"      {' > '.join(clean(step, 200) for step in texts(part, 'path'))}"
    if texts(part, "left"):
        yield f"      left: {_ways(part, 'left')}"


def _ways(part: Row, key: str) -> str:
    found = [clean(t, 160) for t in texts(part, key)]
    more = f"; and {number(len(found) - PLACES)} more" if len(found) > PLACES else ""
    return "; ".join(found[:PLACES]) + more


def _ends(value: Row) -> Iterator[str]:
    if stopped := texts(value, "fallbacks_stopped"):
        yield f"Fallbacks that stop too: {joined([clean(t, 160) for t in stopped], PLACES)}"
    touched = rows(value, "touched")
    if touched:
        places = list(dict.fromkeys(clean(text(r, "place"), 200) for r in touched))
        yield f"{count(len(places), 'place', 'places')} touched: {joined(places, PLACES)}"
    if unknown := texts(value, "unknown"):
        yield f"Calls of which neither model nor host is known: {joined([clean(t, 200) for t in unknown], PLACES)}"


def _retirement(row: Row) -> str:
    days, new = row.get("days"), text(row, "replacement")
    when = (
        f"{short_day(row['on'])}, {time_left(int(days))}"
        if isinstance(days, int)
        else "no date is known to the catalogue"
    )
    return f"{_name(row)}: {when}{f'; suggested replacement {clean(new, 80)}' if new else ''}"


def _price(row: Row) -> Iterator[str]:
    yield f"If prices of {clean(text(row, 'target'), 80)} change by {signed(100 * (figure(row, 'change') or 0))} %:"
    models = rows(row, "models")
    if not models:
        yield "  no call of this repository pays them"
    for model in models:
        calls = count(whole(model, "calls"), "call site")
        if figure(model, "input_price") is None:
            yield f"  {_model(model)}: no list price is known ({calls})"
            continue
        old, new = (_prices(model, prefix) for prefix in ("", "new_"))
        yield f"  {_model(model)}: {old} becomes {new} ({calls})"
    yield "  USD for a million input / output tokens, list prices; what a month costs depends on traffic."


def _prices(model: Row, prefix: str) -> str:
    pair = [figure(model, f"{prefix}{side}_price") for side in ("input", "output")]
    return " / ".join("unknown" if p is None else f"{p:.4g}" for p in pair)


def _move(row: Row) -> Iterator[str]:
    old, new = clean(text(row, "from"), 80), clean(text(row, "to"), 80)
    calls = texts(row, "calls")
    yield f"If calls of {old} moved to {new}:"
    yield f"  {count(len(calls), 'call site')} to change{': ' if calls else ''}{joined(calls, PLACES)}"
    for model in rows(row, "models"):
        made = text(model, "lab")
        yield f"  {_model(model)} needs a successor{f': it is made by {clean(made, 80)}' if made else ''}"
    for axis, index in mapping(row, "index").items():
        before, after = figure(index, "before"), figure(index, "after")
        if before is not None and after is not None:
            yield f"  HHI by {axis}, over all calls, embeddings too: {number(before)} becomes {number(after)}"
    stops = mapping(row, "stops")
    before_row, after_row = mapping(stops, "before"), mapping(stops, "after")
    yield (
        f"  use cases lost if the vendor stops: {whole(before_row, 'lost')} today ({old}), "
        f"{whole(after_row, 'lost')} after the move ({new})"
    )


def _name(row: Row) -> str:
    return clean(text(row, "name"), 80)


def _model(row: Any) -> str:
    return clean(text(row, "model"), 120)
