"""The model calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from stackaudit.catalog.loading import load

Measure = Callable[..., dict[str, Any]]


def rows(value: dict[str, Any]) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(r["model"], r["host_id"]): r for r in value["calendar"]["rows"]}


def test_dates_belong_to_the_pair_of_model_and_host(stack: Any, measure: Measure) -> None:
    """The gpt-4 of one host ends on another day than that of the other; no date is taken over."""
    stack.call("a.py", 1, ["gpt-4"], ["openai"])
    stack.call("b.py", 1, ["gpt-4"], ["azure.ai.openai"])
    stack.call("c.py", 1, ["gpt-4"], ["openrouter"])
    found = rows(measure(stack.graph()))
    ends = {e.host: e.shutdown.isoformat() for e in load().models.find("gpt-4").lifecycles if e.shutdown}  # type: ignore[union-attr]
    assert found["gpt-4", "openai"]["shutdown"] == ends["openai"]
    assert found["gpt-4", "azure.ai.openai"]["shutdown"] == ends["azure.ai.openai"]
    assert found["gpt-4", "openrouter"]["shutdown"] == ends.get("openrouter")


def test_a_host_that_is_not_known_gives_the_labs_own_date_as_not_before(stack: Any, measure: Measure) -> None:
    stack.model("gpt-4o")
    row = rows(measure(stack.graph()))["gpt-4o", None]
    assert row["shutdown"] is not None
    assert (row["certainty"], row["calls"], row["host"]) == ("not_before", 0, "")


def test_states_and_counts(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["no-such-model-7"], ["openai"])
    stack.call("a.py", 2, ["gpt-4"], ["openai"])
    stack.model("claude-3-opus", role="listed")
    value = measure(stack.graph())["calendar"]
    states = {r["model"]: r["state"] for r in value["rows"]}
    assert states["no-such-model-7"] == "unknown model"
    assert states["gpt-4"] == "retired"
    assert "claude-3-opus" not in states
    assert [(r["model"], r["state"]) for r in value["listed"]] == [("claude-3-opus", "no date known")]
    assert (value["retired"], value["unknown"]) == (1, 1)


def test_rows_are_sorted_by_date_and_days_count_from_the_day_of_the_audit(stack: Any, measure: Measure) -> None:
    for number, model in enumerate(["gpt-4", "gpt-4o", "gpt-4o-2024-05-13", "claude-sonnet-4-5"]):
        stack.call("a.py", number + 1, [model], ["openai" if model.startswith("gpt") else "anthropic"])
    value = measure(stack.graph())["calendar"]
    dates = [r["shutdown"] or "9999" for r in value["rows"]]
    assert dates == sorted(dates)
    for row in value["rows"]:
        if row["shutdown"]:
            assert date.fromisoformat(row["shutdown"]) - timedelta(days=row["days"]) == date.fromisoformat(
                value["as_of"]
            )


def test_nothing_in_use(stack: Any, measure: Measure) -> None:
    value = measure(stack.graph())["calendar"]
    assert (value["rows"], value["retired"], value["within_90"], value["within_180"], value["unknown"]) == (
        [],
        0,
        0,
        0,
        0,
    )


def test_a_promise_that_has_passed_is_no_retirement(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gemini-2.5-pro"], ["gcp.gemini"])
    value = measure(stack.graph())["calendar"]
    row = rows(measure(stack.graph()))["gemini-2.5-pro", "gcp.gemini"]
    assert (row["certainty"], row["state"]) == ("not_before", "may be retired")
    assert value["retired"] == 0


def test_a_model_that_every_host_has_ended_is_retired_without_a_host(stack: Any, measure: Measure) -> None:
    stack.model("text-davinci-003")
    row = rows(measure(stack.graph()))["text-davinci-003", None]
    assert (row["certainty"], row["state"]) == ("firm", "retired")


def test_a_call_that_chooses_among_labs_meets_each_model_at_its_own_host(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["gpt-4", "claude-3-opus-20240229", "gemini-2.5-pro"], ["openai", "anthropic", "gcp.gemini"])
    found = rows(measure(stack.graph()))
    assert found.keys() == {
        ("gpt-4", "openai"),
        ("claude-3-opus-20240229", "anthropic"),
        ("gemini-2.5-pro", "gcp.gemini"),
    }


def test_hosts_stay_where_none_of_them_is_the_labs_own(stack: Any, measure: Measure) -> None:
    stack.call("a.py", 1, ["no-such-model-7"], ["openai", "anthropic"])
    assert {host for _, host in rows(measure(stack.graph()))} == {"openai", "anthropic"}
