"""Words of the reports for none, one and many."""

from __future__ import annotations

import pytest

from stackaudit.reports import wording as w


@pytest.mark.parametrize(
    ("n", "expected"), [(0, "no call sites"), (1, "1 call site"), (2, "2 call sites"), (12_345, "12,345 call sites")]
)
def test_count(n: int, expected: str) -> None:
    assert w.count(n, "call site") == expected


def test_irregular_plural() -> None:
    assert [w.plural(n, "entry", "entries") for n in (0, 1, 2)] == ["entries", "entry", "entries"]


def test_verbs_follow_the_number() -> None:
    assert [w.be(n) for n in (0, 1, 2)] == ["are", "is", "are"]
    assert [w.verb(n, "ends", "end") for n in (0, 1, 2)] == ["end", "ends", "end"]


@pytest.mark.parametrize(("n", "expected"), [(0, "no labs"), (1, "one lab"), (3, "three labs"), (40, "40 labs")])
def test_spelled(n: int, expected: str) -> None:
    assert w.spelled(n, "lab") == expected


@pytest.mark.parametrize(
    ("items", "limit", "expected"),
    [
        ([], None, ""),
        (["a"], None, "a"),
        (["a", "b"], None, "a and b"),
        (["a", "b", "c"], None, "a, b and c"),
        (list("abcde"), 2, "a, b and 3 more"),
    ],
)
def test_joined(items: list[str], limit: int | None, expected: str) -> None:
    assert w.joined(items, limit) == expected


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (-3, 0, "\u22123"),
        (-0.2, 0, "0"),
        (1.25, 1, "1.2"),
        (None, 0, "\u2013"),
        (float("nan"), 0, "\u2013"),
    ],
)
def test_number(value: float | None, digits: int, expected: str) -> None:
    assert w.number(value, digits) == expected


@pytest.mark.parametrize(("value", "expected"), [(3, "+3"), (0, "0"), (-2, "\u22122"), (None, "\u2013")])
def test_signed(value: float | None, expected: str) -> None:
    assert w.signed(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0\u202f%"),
        (0.8, "80\u202f%"),
        (1, "100\u202f%"),
        (0.001, "under 1\u202f%"),
        (0.999, "over 99\u202f%"),
        (None, "\u2013"),
    ],
)
def test_share(value: float | None, expected: str) -> None:
    assert w.share(value) == expected


def test_share_with_a_decimal() -> None:
    assert w.share(0.115, 1) == "11.5\u202f%"
    assert w.share(0.12, 1) == "12.0\u202f%" or w.share(0.12, 1) == "12\u202f%"


def test_dates() -> None:
    assert w.day("2026-10-23") == "23 October 2026"
    assert w.short_day("2026-10-03") == "3 Oct 2026"
    assert w.day("soon\x1b") == "soon\\x1b"
    assert w.days_between("2026-10-23", "2026-11-02") == 10
    assert w.days_between("x", "2026-11-02") is None
    assert [w.time_left(d) for d in (-2, -1, 0, 1, 19)] == [
        "2 days ago",
        "1 day ago",
        "today",
        "in 1 day",
        "in 19 days",
    ]


def test_ranges() -> None:
    assert w.span(3, 5) == "3\u20135"
    assert w.span(3, 3) == "3"
    assert w.span(0.5, None) == "0.5"
    assert w.span(None, None) == "\u2013"


@pytest.mark.parametrize(("minutes", "cell", "words"), [(0, "0 min", "0 minutes"), (1, "1 min", "1 minute"), (60, "1.0 h", "1 hour"), (90, "1.5 h", "1.5 hours"), (480, "1.0 d", "1 person-day"), (1080, "2.2 d", "2.2 person-days")])  # fmt: skip
def test_effort(minutes: int, cell: str, words: str) -> None:
    assert w.effort(minutes) == cell
    assert w.effort_words(minutes) == words


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("two\nlines\tand tab", "two lines and tab"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("bad\udcffname", "bad\\xffname"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("Größe 大きさ", "Größe 大きさ"),
        (None, ""),
    ],
)
def test_clean_makes_control_characters_visible(raw: str | None, shown: str) -> None:
    assert w.clean(raw) == shown


def test_clean_bounds_length() -> None:
    assert len(w.clean("x" * 10_000, 50)) == 50


def test_first_sentence() -> None:
    assert w.first_sentence("One thing. Another thing.\n\nMore.") == "One thing."
    assert w.first_sentence("Version 1.2 of it stays") == "Version 1.2 of it stays"
    assert w.first_sentence(None) == ""


def test_an_estimate_says_about_only_before_a_number() -> None:
    assert [w.about(v) for v in (0.4, 0.999, 0.001)] == [f"about 40{w.THIN}%", f"over 99{w.THIN}%", f"under 1{w.THIN}%"]
