"""When an audit is worth a message."""

from typing import Any

import pytest

from stackaudit.portfolio.delivery.thresholds import Mark, When, kept, mark_of, reasons

DAY = "2026-11-20"
ALL = When(rating_drops=True, hhi_rises=100, retires_within=60)


def rows(*found: tuple[str, int, str, str]) -> Any:
    """A measure of ends: model, days, date, certainty."""
    listed = [
        {"model": m, "host": "H", "days": d, "shutdown": s, "certainty": c, "role": "used"} for m, d, s, c in found
    ]
    return {"calendar": {"rows": listed}}.get


def test_ends_are_told_once_and_as_they_are() -> None:
    soon = mark_of(
        rows(("a", 10, "2026-11-30", "firm"), ("b", 61, "2027-01-20", "firm"), ("c", -5, "2026-11-15", "not_before")),
        60,
    )
    assert reasons(soon, Mark(), ALL, DAY) == (
        "The end of a model in use is near: a at H on 2026-11-30.",
        "A model in use is past its date: c at H, not before 2026-11-15.",
    )
    assert reasons(soon, soon, ALL, DAY) == ()


def test_many_ends_are_counted() -> None:
    many = mark_of(rows(*((f"m{n}", n, f"2026-12-{n + 1:02}", "firm") for n in range(9))), 60)
    found = reasons(many, Mark(), ALL, DAY)
    assert len(found) == 6
    assert found[-1] == "4 more models in use are near their end."


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [("A", "B", True), ("B", "A", False), ("C", "C", False), (None, "E", False), ("A", None, False)],
)
def test_only_a_worse_rating_is_told(was: str | None, now: str | None, told: bool) -> None:
    assert bool(reasons(Mark(now), Mark(was), ALL, DAY)) == told
    assert not reasons(Mark(now), Mark(was), When(hhi_rises=1), DAY)


@pytest.mark.parametrize(("now", "told"), [(3099, False), (3100, True), (2000, False)])
def test_concentration_by_points(now: int, told: bool) -> None:
    assert bool(reasons(Mark(hhi={"Models, lab": now}), Mark(hhi={"Models, lab": 3000}), ALL, DAY)) == told


def test_a_layer_that_is_new_is_no_rise() -> None:
    assert not reasons(Mark(hhi={"Models, lab": 9000}), Mark(hhi={}), ALL, DAY)


def test_without_a_message_the_best_is_kept() -> None:
    before, now = Mark("B", {"x": 3000, "y": 10}, ("e",)), Mark("A", {"x": 3050, "z": 5}, ())
    assert kept(now, before, sent=False) == Mark("A", {"x": 3000, "y": 10, "z": 5}, ())
    assert kept(now, before, sent=True) == now
    assert kept(Mark("C", {}, ("e", "f")), before, sent=False).ends == ("e",)


@pytest.mark.parametrize("value", [None, [], {"layers": None}, {"layers": [{"label": "x"}, 3]}, {"rows": [{}]}])
def test_measures_of_another_shape_give_nothing(value: Any) -> None:
    assert mark_of(lambda _: value, 60) == Mark(None, {}, ())
