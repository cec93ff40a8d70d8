"""Shares and indexes: worked examples from their sources, and properties."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.measures.shared.shares import Counted, band, hhi, normalised, row, spread, substitutability


def test_the_example_of_the_department_of_justice() -> None:
    """Four firms with 30, 30, 20 and 20 per cent: 30² + 30² + 20² + 20² = 2,600."""
    assert hhi([0.3, 0.3, 0.2, 0.2]) == pytest.approx(2600)


def test_the_ends_of_the_index() -> None:
    assert hhi([1.0]) == 10_000
    assert hhi([0.25] * 4) == pytest.approx(2500)
    assert normalised(2500, 4) == pytest.approx(0)
    assert normalised(10_000, 4) == pytest.approx(1)
    assert normalised(10_000, 1) is None


@pytest.mark.parametrize(
    ("index", "name"),
    [
        (0, "unconcentrated"),
        (1000, "unconcentrated"),
        (1000.1, "moderate"),
        (1800, "moderate"),
        (1800.1, "high"),
        (10_000, "high"),
    ],
)
def test_bands_of_the_merger_guidelines_of_2023(index: float, name: str) -> None:
    assert band(index) == name


_SHARES = st.lists(st.integers(1, 100), min_size=1, max_size=8).map(lambda w: [x / sum(w) for x in w])


@given(_SHARES)
def test_the_index_lies_between_equal_shares_and_one_vendor(shares: list[float]) -> None:
    index = hhi(shares)
    assert 10_000 / len(shares) - 1e-6 <= index <= 10_000 + 1e-6
    star = normalised(index, len(shares))
    assert star is None or -1e-9 <= star <= 1 + 1e-9


@given(_SHARES, st.integers(0, 7), st.integers(0, 7))
def test_joining_two_vendors_adds_twice_the_product_of_their_shares(shares: list[float], one: int, two: int) -> None:
    a, b = one % len(shares), two % len(shares)
    if a == b:
        return
    joined = [s for i, s in enumerate(shares) if i not in {a, b}] + [shares[a] + shares[b]]
    assert hhi(joined) - hhi(shares) == pytest.approx(2 * 100 * shares[a] * 100 * shares[b], abs=1e-6)


_UNITS = st.lists(st.lists(st.sets(st.sampled_from("ABCD"), min_size=1), max_size=4), max_size=5)


@given(_UNITS)
def test_shares_by_use_case_against_exact_fractions(cases: list[list[set[str]]]) -> None:
    """Each use case weighs 1, its calls share that, the k vendors of a call share that again."""
    expected: dict[str, Fraction] = {}
    counted = [c for c in cases if c]
    for case in counted:
        for call in case:
            for vendor in call:
                expected[vendor] = expected.get(vendor, Fraction(0)) + Fraction(1, len(counted) * len(case) * len(call))
    found = spread([[{v: 1 / len(call) for v in call} for call in case] for case in cases])
    assert found.keys() == expected.keys()
    assert all(found[v] == pytest.approx(float(expected[v])) for v in expected)
    assert not found or sum(found.values()) == pytest.approx(1)


def test_a_row_by_hand() -> None:
    """Three use cases: A alone; A or B (1/2 each); A twice and B once (2/3, 1/3).

    A = (1 + 1/2 + 2/3) / 3 = 13/18 = 72.2 %, B = 5/18 = 27.8 %; HHI = 72.2² + 27.8² = 5,988; 10,000 / 5,988 = 1.67.
    """
    a, b, half = {"A": 1.0}, {"B": 1.0}, {"A": 0.5, "B": 0.5}
    found = row("foundation_model", "Models", "lab", Counted([[a], [half], [a, a, b]], ["A", "A", "A", "A", "B"]))
    assert [(s["id"], s["share"], s["count"]) for s in found["by_use_case"]] == [("A", 0.7222, 3), ("B", 0.2778, 2)]
    assert [(s["id"], s["share"], s["count"]) for s in found["by_call_site"]] == [("A", 0.8, 4), ("B", 0.2, 1)]
    assert (found["uses"], found["hhi"], found["effective"], found["band"]) == (3, 5988, 1.67, "high")
    assert (found["cr1"], found["cr4"]) == (0.7222, 1.0)


@pytest.mark.parametrize("uses", [1, 2])
def test_fewer_than_three_uses_give_no_index(uses: int) -> None:
    found = row("vector_store", "Vector stores", "host", Counted([[{"A": 1.0}]] * uses, ["A"] * 9))
    assert (found["band"], found["hhi"], found["hhi_normalised"], found["uses"]) == ("single-sourced", None, None, uses)


def test_nothing_in_use() -> None:
    found = row("gateway", "Gateways", "host", Counted([], []))
    assert (found["band"], found["hhi"], found["effective"], found["cr1"], found["uses"]) == (
        "none",
        None,
        None,
        None,
        0,
    )


def test_without_use_cases_call_sites_count() -> None:
    found = row("gateway", "Gateways", "host", Counted([], ["A", "A", "B", "C"]))
    assert (found["basis"], found["uses"], found["hhi"]) == ("call site", 4, 3750)


def test_shares_by_module_reach_by_hand() -> None:
    """Two modules reach A alone, one A and B: A = (1 + 1 + 1/2) / 3 = 83.3 %, B = 1/6; A is reached by 3, B by 1."""
    found = row("gateway", "Gateways", "host", Counted([], ["A", "B"], [(("A",), 2), (("A", "B"), 1)]))
    assert [(s["id"], s["share"], s["count"]) for s in found["by_module"]] == [("A", 0.8333, 3), ("B", 0.1667, 1)]
    assert found["modules"] == 3


def test_the_index_weighted_by_how_hard_each_vendor_is_to_leave() -> None:
    """Shares 60 and 40; A easy (0.25), B not substitutable (1): 60² x 0.25 + 40² x 1 = 900 + 1,600 = 2,500."""
    assert substitutability({"A": 0.6, "B": 0.4}, {"A": 0.25, "B": 1.0}) == pytest.approx(2500)
    assert substitutability({"A": 0.6, "B": 0.4}, {"A": 0.25}) is None
    assert substitutability({}, {}) is None


@given(_SHARES, st.lists(st.sampled_from([0.25, 0.5, 0.75, 1.0]), min_size=8, max_size=8))
def test_the_weighted_index_lies_between_a_quarter_of_the_index_and_the_index(
    shares: list[float], risks: list[float]
) -> None:
    named = {str(n): s for n, s in enumerate(shares)}
    found = substitutability(named, {str(n): r for n, r in enumerate(risks)})
    assert found is not None
    assert hhi(shares) / 4 - 1e-6 <= found <= hhi(shares) + 1e-6
