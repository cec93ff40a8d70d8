"""Technical debt: a worked example, the ratings, and properties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.measures.shared.pricing import FURTHER, priced, rating
from stackaudit.model.audit import Coverage
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Waiver

Measure = Callable[..., dict[str, Any]]


def test_a_worked_example(stack: Any, measure: Measure, make_finding: Any, make_rule: Any) -> None:
    """RES001 three times in one file: 60 + 15 + 15; once in another: 60; CST001 once: 30. Together 180 minutes.

    100 AI-related lines cost 3,000 minutes to write anew, so the ratio is 6 per cent: rating B.
    """
    findings = [
        make_finding("RES001", "a.py", 1), make_finding("RES001", "a.py", 2), make_finding("RES001", "a.py", 3),
        make_finding("RES001", "b.py", 1), make_finding("CST001", "a.py", 9, severity="low", minutes=30),
    ]  # fmt: skip
    rules = [make_rule("RES001"), make_rule("CST001", "cost", 30)]
    debt = measure(stack.graph(), findings, rules)["debt"]
    assert (debt["minutes"], debt["hours"], debt["ratio"], debt["rating"]) == (180, 3.0, 0.06, "B")
    assert debt["by_family"] == [
        {"family": "resilience", "minutes": 150, "findings": 4},
        {"family": "cost", "minutes": 30, "findings": 1},
    ]
    assert [(r["rule"], r["minutes"], r["name"]) for r in debt["by_rule"]] == [
        ("RES001", 150, "name-RES001"),
        ("CST001", 30, "name-CST001"),
    ]
    assert [(r["path"], r["minutes"], r["worst"]) for r in debt["by_path"]] == [
        ("a.py", 120, "medium"),
        ("b.py", 60, "medium"),
    ]
    first = debt["fix_first"][0]
    assert (first["title"], first["rules"], first["findings"]) == (
        "Set it, and 1 more repair in the same place",
        ["CST001", "RES001"],
        4,
    )
    assert sum(a["risk_share"] for a in debt["fix_first"]) == pytest.approx(1, abs=1e-3)


def test_waived_findings_do_not_count(stack: Any, measure: Measure, make_finding: Any) -> None:
    waived = replace(make_finding("RES001", "a.py", 1), waiver=Waiver("bounded elsewhere", None, None, "a.py:1"))
    debt = measure(stack.graph(), [waived])["debt"]
    assert (debt["minutes"], debt["rating"], debt["fix_first"]) == (0, "A", [])


def test_findings_of_one_model_are_one_action_with_the_deadline_of_its_host(
    stack: Any, measure: Measure, make_finding: Any
) -> None:
    stack.call("a.py", 1, ["gpt-4"], ["openai"])
    node = stack.model("gpt-4")
    findings = [make_finding("MLC001", p, 1, severity="critical", nodes=(node.id,)) for p in ("a.py", "b.py")]
    actions = measure(stack.graph(), findings)["debt"]["fix_first"]
    assert [(a["paths"], a["findings"], a["severity"]) for a in actions] == [(["a.py", "b.py"], 2, "critical")]
    assert actions[0]["deadline"] is not None


@pytest.mark.parametrize(
    ("ratio", "letter"),
    [(0, "A"), (0.05, "A"), (0.051, "B"), (0.1, "B"), (0.2, "C"), (0.5, "D"), (0.51, "E"), (9, "E")],
)
def test_ratings(ratio: float, letter: str) -> None:
    assert rating(ratio) == letter


_FINDINGS = st.lists(
    st.builds(
        lambda r, p, m, n: Finding(r, "medium", 0.5, "x", Evidence(p, n, n, 1, "", "", 1, ""), (), (), f"{r}{p}{n}", m),
        st.sampled_from(["A", "B"]), st.sampled_from(["a.py", "b.py"]), st.integers(0, 500), st.integers(1, 10_000),
    ),
    max_size=12, unique_by=lambda f: f.fingerprint,
)  # fmt: skip


@given(_FINDINGS, st.randoms())
def test_minutes_against_a_plain_count_in_any_order(findings: list[Finding], random: Any) -> None:
    groups: dict[tuple[str, str], list[int]] = {}
    for f in findings:
        groups.setdefault((f.rule, f.primary.path), []).append(f.effort_minutes)
    expected = sum(max(g) + FURTHER * (sum(g) - max(g)) for g in groups.values())
    shuffled = list(findings)
    random.shuffle(shuffled)
    assert sum(c.minutes for c in priced(findings)) == pytest.approx(expected)
    assert sum(c.minutes for c in priced(shuffled)) == pytest.approx(expected)


def test_without_ai_related_lines_there_is_no_ratio(stack: Any, measure: Measure, make_finding: Any) -> None:
    made = measure(stack.graph(), [make_finding("X1", "a.ts", 1)], coverage=Coverage(1, 1, 1, 10, (), 0, 0))
    assert (made["debt"]["minutes"], made["debt"]["ratio"], made["debt"]["rating"]) == (60, None, None)
    assert made["verdict"]["answers"]["debt"] == "About 1 hour to repair the one open finding."


def test_interest_is_shown_beside_the_debt_and_never_added(stack: Any, measure: Measure, make_finding: Any) -> None:
    stack.node("module", "a.py", commits=40, marked_commits=2, first_commit="2025-01-02", last_commit="2026-11-01")
    debt = measure(stack.graph(), [make_finding("RES001", p, 1) for p in ("a.py", "b.py")])["debt"]
    rows = {r["path"]: r for r in debt["by_path"]}
    assert [rows["a.py"][k] for k in ("commits", "first_commit", "last_commit")] == [40, "2025-01-02", "2026-11-01"]
    assert "commits" not in rows["b.py"]
    assert rows["a.py"]["minutes"] == rows["b.py"]["minutes"]
    assert any("Interest is not added" in text for text in debt["assumptions"])
