"""Delivery friction: sizes of groups, and its sentences for 0, 1 and many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stackaudit.measures.delivery import compute
from stackaudit.model.delivery import Delivery, Group, Spread
from stackaudit.reports.sentences import delivery as say

AI = Group(40, 4, Spread(20, 30.0, 90.0), 3)
REST = Group(400, 20, Spread(200, 60.0, 200.0), 2)


def value(inputs: Any, stack: Any, ai: Group = AI, rest: Group = REST) -> Any:
    given = replace(inputs(stack.graph()), delivery=Delivery(ai, rest, 3, "2026-01-01"))
    return compute(given).value


def test_groups_that_are_large_enough_are_compared(inputs: Any, stack: Any) -> None:
    found = value(inputs, stack)
    assert found["reverted_share"] == {"ai": 0.1, "rest": 0.05}
    assert (found["ai"]["lead"]["median"], found["rest"]["lead"]["p90"]) == (30.0, 200.0)
    assert say.lead(found) == (
        "AI-marked changes take less than others from first commit to merge: 30 h against 2.5 days in the median. "
        "10\u202f% of AI-marked changes were reverted, of the others 5\u202f%."
    )


def test_small_groups_are_counted_and_nothing_more(inputs: Any, stack: Any) -> None:
    found = value(inputs, stack, replace(AI, changes=29, lead=Spread(19, 30.0, 90.0)))
    assert found["reverted_share"] is None
    assert found["ai"]["lead"] == {"n": 19, "median": None, "p90": None}
    assert found["rest"]["files"] is None
    assert say.lead(found) == (
        "29 AI-marked changes and 400 others since then are too few to compare: 30 of each are needed, 20 merges for lead times."
    )
    assert say.reverted(found, "rest") == "\N{EN DASH}"


def test_no_history_and_no_mark(inputs: Any, stack: Any) -> None:
    assert compute(inputs(stack.graph())).value is None
    none = value(inputs, stack, Group(0, 0, Spread(0, None, None), None))
    assert say.lead(none).startswith("No change on the main line carries a mark")


def test_equal_times_and_no_reverts(inputs: Any, stack: Any) -> None:
    same = value(inputs, stack, replace(AI, reverted=0), replace(REST, reverted=0, lead=AI.lead))
    assert say.lead(same) == (
        "AI-marked changes take as long from first commit to merge as others: 30 h in the median. "
        "Of neither group was a change reverted."
    )
    longer = value(inputs, stack, replace(AI, reverted=0), replace(REST, lead=Spread(200, 0.5, 1.0)))
    assert "longer than others from first commit to merge: 30 h against 30 min" in say.lead(longer)
    assert say.lead(longer).endswith("No AI-marked change was reverted, of the others 5\u202f%.")


def test_times_in_words() -> None:
    assert [say.hours(v) for v in (None, 0.25, 5.5, 47.0, 72.0)] == ["\N{EN DASH}", "15 min", "5.5 h", "47 h", "3 days"]
