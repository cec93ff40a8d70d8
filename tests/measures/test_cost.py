"""Prices of calls, cheaper successors, and traffic times prices, each by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.catalog.loading import load
from stackaudit.catalog.successors import cheaper
from stackaudit.measures.shared.spending import Known, spent, usd
from stackaudit.model.graph import Edge
from stackaudit.model.traffic import Traffic, TrafficRow

Measure = Callable[..., dict[str, Any]]
MODEL = "gpt-5.4-2026-03-05"
"""2.50 in, 15.00 out for a million tokens."""


def known(**more: Any) -> Known:
    models = load().models
    return Known(
        **{"cases": {}, "of_model": {}, "successor": {}, "find": models.find, "canonical": models.canonical, **more}
    )


def traffic(
    *rows: TrafficRow, first: date | None = None, last: date | None = None, months: int | None = None
) -> Traffic:
    return Traffic("t.csv", "0" * 64, "CSV", rows, first, last, months)


def test_the_price_of_one_call_by_hand(stack: Any, measure: Measure) -> None:
    """75 words are 100 tokens; 100 x 2.50 / 1,000,000 = 0.00025; 60 tokens out x 15 / 1,000,000 = 0.0009."""
    call = stack.call("a.py", 3, [MODEL], ["openai"])
    call.attributes["max_tokens"] = 60
    prompt = stack.node("prompt", "system", "a.py", 1, words=75)
    stack.edges.append(Edge("prompts", call.id, prompt.id))
    stack.use_case("mail", [call])
    (row,) = measure(stack.graph())["cost"]["calls"]
    assert (row["prompt_tokens"], row["prompt_usd"], row["output_usd_at_most"]) == (100, 0.00025, 0.0009)
    assert (row["use_cases"], row["place"], row["model"]) == (["mail"], "a.py:3", MODEL)


def test_what_is_not_known_has_no_price(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["nobody-knows-this"], ["openai"])
    stack.call("b.py", 1, [], ["openai"])
    stack.call("c.py", 1, [MODEL], ["openai"], operation="image")
    value = measure(stack.graph())["cost"]
    (row,) = value["calls"]
    assert (row["prompt_tokens"], row["prompt_usd"], row["output_usd_at_most"], row["max_tokens"]) == (None,) * 4
    assert value["unknown"] == 1
    assert [m["input_price"] for m in value["models"]] == [None]
    assert value["traffic"] is None


def test_nothing_at_all(stack: Any, measure: Measure) -> None:
    value = measure(stack.graph())["cost"]
    assert (value["calls"], value["models"], value["unknown"]) == ([], [], 0)


def test_successors_are_newer_and_cost_a_fifth_to_half() -> None:
    models, today = load().models, date(2026, 11, 20)
    found = 0
    for row in list(models.rows())[::7]:
        for new in cheaper(models, row, today):
            found += 1
            assert (new.lab, new.family, new.kind) == (row.lab, row.family, row.kind)
            assert not (row.release and new.release) or new.release > row.release
            assert 0.2 * (row.input_price or 0) <= (new.input_price or 0) <= 0.5 * (row.input_price or 0)
            assert (new.preview, new.floating, new.status) == (False, False, None)
            assert (new.context or 0) >= (row.context or 0)
            assert not row.tools or new.tools
    assert found
    snapshot = models.find(MODEL)
    assert snapshot is not None
    assert snapshot.release is None, "its day stands in its id"
    assert "gpt-6.1-terra" in {m.id for m in cheaper(models, snapshot, today)}


def test_traffic_by_hand() -> None:
    """Mail: 1.8 M in x 2.50 + 60,000 out x 15 = 4.50 + 0.90 = 5.40, over 2,000 interactions 0.0027; notes were charged 2."""
    rows = (
        TrafficRow(MODEL, 2000, 1_800_000, 60_000, "MAIL", 2000),
        TrafficRow(MODEL, 10, 5, 5, "POST /notes", None, 2.0),
        TrafficRow("nobody-knows-this", 3, 5, 5),
    )
    cases = {"mail": "mail", "post /notes": "notes"}
    value = spent(traffic(*rows, first=date(2026, 10, 1), last=date(2026, 10, 31)), known(cases=cases))
    by_name = {r["use_case"]: r for r in value["use_cases"]}
    assert (by_name["mail"]["cost"], by_name["mail"]["cost_interaction"]) == (5.4, 0.0027)
    assert (by_name["notes"]["cost"], by_name["notes"]["cost_interaction"], by_name["notes"]["charged"]) == (
        2,
        None,
        True,
    )
    assert (by_name[None]["cost"], by_name[None]["unpriced_calls"]) == (None, 3)
    assert value["total"]["cost"] == pytest.approx(7.4)
    assert value["total"]["cost_month"] == pytest.approx(7.4 / 31 * 30.4375, abs=1e-5)
    assert value["total"]["cost_interaction"] is None, "a row says nothing of interactions"


def test_without_days_there_is_no_figure_per_month() -> None:
    value = spent(traffic(TrafficRow(MODEL, 1, 1_000_000, 0)), known())
    assert (value["total"]["cost"], value["total"]["cost_month"], value["months"]) == (2.5, None, None)
    value = spent(traffic(TrafficRow(MODEL, 1, 1_000_000, 0), months=2), known())
    assert value["total"]["cost_month"] == 1.25


def test_a_model_of_one_use_case_belongs_to_it_and_of_several_to_none() -> None:
    row = TrafficRow(MODEL, 1, 10, 10)
    one = spent(traffic(row), known(of_model={MODEL: ("mail",)}))
    two = spent(traffic(row), known(of_model={MODEL: ("mail", "notes")}))
    other = spent(traffic(TrafficRow(MODEL, 1, 10, 10, "sales")), known(of_model={MODEL: ("mail",)}))
    assert [v["use_cases"][0]["use_case"] for v in (one, two, other)] == ["mail", None, None]


def test_savings_are_those_of_the_successor_at_list_price() -> None:
    """1 M in and 1 M out: 2.50 + 15.00 against 1.00 + 5.00 = 11.50 less."""
    row = load().models.find("gpt-6.1-terra")
    assert row is not None
    assert (row.input_price, row.output_price) == (1.0, 5.0)
    value = spent(traffic(TrafficRow(MODEL, 1, 1_000_000, 1_000_000), months=1), known(successor={MODEL: row.id}))
    assert (value["models"][0]["saving"], value["saving_month"], value["models"][0]["successor"]) == (
        11.5,
        11.5,
        row.id,
    )
    none = spent(traffic(TrafficRow(row.id, 1, 10, 10)), known(successor={row.id: MODEL}))
    assert (none["models"][0]["saving"], none["saving"]) == (None, None)


_ROWS = st.lists(
    st.builds(
        TrafficRow,
        st.sampled_from([MODEL, "claude-sonnet-5-5", "nobody-knows-this"]),
        st.integers(1, 99),
        st.integers(0, 10**7),
        st.integers(0, 10**7),
        st.sampled_from(["", "mail", "notes", "elsewhere"]),
        st.none() | st.integers(0, 9),
        st.none() | st.integers(0, 99).map(float),
    ),
    min_size=1,
    max_size=8,
)


@given(_ROWS)
def test_use_cases_and_models_add_up_to_the_total(rows: list[TrafficRow]) -> None:
    value = spent(traffic(*rows), known(cases={"mail": "mail", "notes": "notes"}))
    for part in ("use_cases", "models"):
        assert sum(r["calls"] for r in value[part]) == value["total"]["calls"] == sum(r.calls for r in rows)
        assert sum(r["cost"] or 0 for r in value[part]) == pytest.approx(value["total"]["cost"] or 0, abs=1e-6)
        assert sum(r["unpriced_calls"] for r in value[part]) == value["total"]["unpriced_calls"]


def test_tokens_times_price() -> None:
    assert usd(1_000_000, 2.5) == 2.5
    assert usd(None, 2.5) is None
    assert usd(5, None) is None
