"""A comparison in words: none, one and many; hostile names stay names."""

import re
from dataclasses import replace

import pytest
from tests.portfolio.making import empty, found, item, made
from tests.reports.hostile import PAYLOAD

from stackaudit.model.diff import CauseRow, ConcentrationRow, Debt, FindingChanges, OutageRow, Shift
from stackaudit.reports.sentences import diff as say


def test_nothing_is_one_sentence():
    lines = list(say.lines(empty()))
    assert lines == [
        "Changes in shop, main (1 Nov 2026) to HEAD (20 Nov 2026)",
        "Nothing has changed in what is compared: parts of the stack, models, findings, debt, concentration and outages.",
        "Production code only, both states judged as of 20 Nov 2026.",
    ]
    assert "| Figure" not in say.markdown(empty())


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (1, "1 provider new; 0 findings new, 0 fixed, 4 still open; debt 1 hour, rating A, as before."),
        (2, "2 providers new; 0 findings new, 0 fixed, 4 still open; debt 1 hour, rating A, as before."),
    ],
)
def test_numbers_in_the_lead(amount, said):
    assert say.lead(empty(items=tuple(item() for _ in range(amount)))) == said


def test_findings_and_debt_in_the_lead():
    changes = FindingChanges((found(),), (found("fixed"), found("fixed", line=9)), 1, 0, 2)
    diff = empty(findings=changes, debt=Debt(960, 60, "B", "A", "better"))
    assert say.lead(diff) == (
        "1 finding new, 2 fixed, 1 still open, 2 waived since; debt 1 hour, rating A (was 2 person-days, B): better."
    )


def test_a_difference_that_rounding_hides_is_none():
    assert say.owed(empty(debt=Debt(960, 961, "A", "A", "worse"))) == "debt 2 person-days, rating A, about as before"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Shift("role", "optional", "used"), "role used, was optional"),
        (Shift("schedule", None, "daily"), "schedule daily, was not set"),
        (Shift("schedule", "daily", None), "schedule not set, was daily"),
        (Shift("text", "1", "2"), "its text changed"),
        (Shift("approval", "asked for", "not found"), "approval is not found any more"),
        (Shift("approval", "not found", "asked for"), "approval is asked for now"),
    ],
)
def test_shifts(row, said):
    assert say.shift(row) == said


def test_axes_with_the_same_figures_share_a_line():
    rows = [ConcentrationRow("m", "Models", axis, 4000, 5000, "worse") for axis in ("lab", "parent")]
    rows.append(ConcentrationRow("m", "Models", "host", None, 5000, "unknown"))
    assert say.concentrations(empty(concentration=tuple(rows))) == [
        "~ Models by lab and parent: index 5,000, was 4,000 (+1,000): worse",
        "~ Models by host: index 5,000, was none (fewer than three uses)",
    ]


def test_outages_name_what_came_and_what_went():
    row = OutageRow("host", "x", "X", ("Chat", "Old"), ("Chat", "New"), "same")
    assert say.outage(row) == "~ X (host) takes 2 use cases along, was 2 (also New; no more Old)"


def test_many_parts_are_counted():
    lines = list(say.lines(empty(items=tuple(item(name=f"p{i}") for i in range(say.MOST + 3)))))
    assert "  + 3 more new" in lines


def test_equal_lines_are_counted():
    changes = FindingChanges((found(), found()), (), 0, 0, 0)
    assert "  + medium RES001: no timeout (src/a.py:7), 2 times" in list(say.lines(empty(findings=changes)))


def test_both_forms_name_the_causes_apart():
    text = "\n".join(say.lines(made()))
    assert "By other rules and catalogue: 1 finding new, 0 gone, debt +30 minutes" in text
    assert "passing of time" not in text
    assert "By the code: 1 finding new, 1 gone, debt \u221210 minutes" in text
    assert "### What the tool changed, and what the code changed" in say.markdown(made())


def test_a_tool_that_changed_nothing_is_named_only_where_it_is_another():
    rows = (CauseRow("tool", 0, 0, 60, 60), CauseRow("time", 0, 0, 60, 60), CauseRow("code", 0, 1, 60, 30))
    code = "By the code: no findings new, 1 gone, debt \u221230 minutes"
    assert say.causes(empty(causes=rows)) == [code]
    other = empty(causes=rows, notes=("Made by another version.",))
    assert say.causes(other) == ["By other rules and catalogue: no findings new, 0 gone, debt as before", code]


def test_hostile_names_stay_names():
    diff = made(PAYLOAD)
    for line in say.lines(diff):
        assert line.isprintable(), line
    page = say.markdown(diff)
    assert "\n# head" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", page)
    assert "<img" not in outside
    assert "<script" not in outside
    assert "@team" not in outside


def test_markdown_fits_a_comment():
    long = "x" * 400
    kinds = [item(state, long, kind) for kind in say.KINDS for state in ("new", "removed") for _ in range(40)]
    findings = FindingChanges(tuple(found(message=long, line=n) for n in range(200)), (), 0, 0, 0)
    page = say.markdown(replace(made(long), items=tuple(kinds), findings=findings))
    assert len(page) <= 65_000
    assert say.CUT.strip() in page
