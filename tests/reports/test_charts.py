"""Charts: geometry, bounds and escaping."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.reports.charts import strips
from stackaudit.reports.charts.flow import LIMIT, Column, flow
from stackaudit.reports.charts.icons import icon, risk_icon
from stackaudit.reports.charts.layers import REST, Path, boxes, bundle, order
from stackaudit.reports.charts.plots import Spot, hotspots, spark

COLUMNS = [Column("A", "no a"), Column("B", "no b"), Column("C", "no c")]
NAMES = st.sampled_from(["", "x", "y", "z", "w", "<b>", "long name " * 9])
PATHS = st.lists(
    st.builds(Path, st.tuples(NAMES, NAMES, NAMES), st.integers(1, 50).map(float), st.booleans()),
    min_size=1,
    max_size=20,
)


def crossings(paths: list[Path], ways: list[list[str]]) -> float:
    total = 0.0
    for i in range(len(ways) - 1):
        ends = [(ways[i].index(p.stops[i]), ways[i + 1].index(p.stops[i + 1]), p.weight) for p in paths]
        total += sum(a[2] * b[2] for a in ends for b in ends if a[0] < b[0] and a[1] > b[1])
    return total


@given(PATHS)
def test_flow_is_well_formed_and_inside_its_frame(paths: list[Path]) -> None:
    drawing = ET.fromstring(flow(COLUMNS, paths, {"x": "note"}, "title", "desc"))
    _, _, width, height = map(float, drawing.attrib["viewBox"].split())
    for rect in drawing.iter("rect"):
        assert 0 <= float(rect.attrib["x"]) <= width
        assert float(rect.attrib["y"]) >= 30
        assert float(rect.attrib["y"]) + float(rect.attrib["height"]) <= height + 0.1


@given(PATHS)
def test_boxes_do_not_overlap(paths: list[Path]) -> None:
    merged, _ = bundle(paths, LIMIT)
    ways = order(merged)
    for way, column in zip(ways, boxes(merged, ways, 44, 600), strict=True):
        placed = [column[name] for name in way]
        assert all(a.top + a.height < b.top for a, b in pairwise(placed))


def test_long_names_keep_what_tells_them_apart() -> None:
    paths = [Path(("package.with_a_long_common_start.and_a_name_of_its_own", "m", "l"), 1.0, False)]
    wide = [Column("A", "-", tail=True), *(Column(c, "-") for c in "BCDE")]
    drawing = flow(wide, [Path((*paths[0].stops, "h", "x"), 1.0, False)], {}, "t", "d")
    assert re.search(r">\u2026[\w.]*and_a_name_of_its_own <", drawing)


def test_order_takes_crossings_away() -> None:
    paths = [Path(("a", "y"), 5, False), Path(("b", "x"), 4, False), Path(("c", "z"), 1, False)]
    assert crossings(paths, order(paths)) == 0


def test_bundle_keeps_the_heaviest() -> None:
    paths = [Path((f"n{i}", "t"), float(i + 1), False) for i in range(20)]
    merged, away = bundle(paths, 12)
    assert away == [9, 0]
    assert {p.stops[0] for p in merged} == {*(f"n{i}" for i in range(9, 20)), REST}
    assert sum(p.weight for p in merged) == sum(p.weight for p in paths)


def test_flow_escapes_and_names_the_rest() -> None:
    paths = [Path((f"<img {i}>", "m", "l"), 1.0, True) for i in range(30)]
    drawing = flow(COLUMNS, paths, {}, "t<", "d<")
    assert "<img" not in drawing
    assert "19 others" in drawing
    assert flow(COLUMNS, paths, {}, "t<", "d<") == drawing


@pytest.mark.parametrize("value", [0, 999, 1800, 10_000, 99_999])
def test_strips_stay_inside(value: float) -> None:
    for drawing in (
        strips.index_strip(value, 500, "high"),
        strips.bar(value, 1800),
        strips.track(value),
        strips.calendar_strip(int(value), True, "med"),
    ):
        ET.fromstring(drawing)
        assert all(0 <= float(p) <= 100 for p in re.findall(r'"(-?[\d.]+)%"', drawing))


def test_calendar_strip_ends() -> None:
    assert "<circle" in strips.calendar_strip(100, False, "med")
    assert "<circle" not in strips.calendar_strip(100, True, "med")
    assert "stroke-dasharray" in strips.calendar_strip(None, True, "grey")
    assert 'x2="0.0%"' in strips.calendar_strip(-20, True, "crit")


def test_calendar_axis_at_the_end_of_a_year() -> None:
    assert re.findall(r">(\w{3})<", strips.calendar_axis(date(2026, 11, 20))) == ["Nov", "Feb", "May", "Aug"]


def test_stacked_shares_do_not_leave_the_bar() -> None:
    drawing = strips.stacked([(0.7, "accent"), (0.6, "grey")])
    assert 'width="30.0%"' in drawing


def test_bar_without_values() -> None:
    assert 'width="0.0%"' in strips.bar(0, 0)
    assert "s-ink" in strips.bar(1, 2, previous=2)


def test_icons_and_words() -> None:
    for name in ("critical", "high", "medium", "low", "info", "tick", "cross", "half"):
        ET.fromstring(icon(name))
    assert risk_icon("unheard of") == ""


def test_spark_and_hotspots() -> None:
    assert spark([1]) == ""
    ET.fromstring(spark([1, 1]))
    ET.fromstring(spark([1, 5, 2]))
    drawing = hotspots([Spot("<a>", 10, 3, True), Spot("b", 0, 0, False)], "t", "d")
    ET.fromstring(drawing)
    assert "<a>" not in drawing


def test_labels_of_spots_never_lie_on_each_other() -> None:
    spots = [Spot(f"a/long/path/to/file_{i}.py", 10 + i / 10, 1 + i / 100, True) for i in range(4)]
    spots.append(Spot("far/away.py", 90, 9, True))
    drawn = str(hotspots(spots, "Debt", "Files"))
    assert sum(f">{s.name}<" in drawn for s in spots) == 2
    assert ">far/away.py<" in drawn
    assert drawn.count("<circle") == 5
