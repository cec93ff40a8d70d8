"""The plan: what is put together, in which order, with deadline, reach and owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stackaudit.model.findings import Waiver

Measure = Callable[..., dict[str, Any]]


def actions(measure: Measure, stack: Any, findings: list[Any], rules: list[Any] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = measure(stack.graph(), findings, rules or [])["plan"]["actions"]
    return found


def test_one_action_for_each_file_and_each_model(stack: Any, measure: Measure, make_finding: Any) -> None:
    stack.call("a.py", 1, ["gpt-4"], ["openai"])
    node = stack.model("gpt-4")
    findings = [
        make_finding("MLC001", "a.py", 1, severity="critical", nodes=(node.id,)),
        make_finding("MLC001", "b.py", 2, severity="critical", nodes=(node.id,)),
        make_finding("RES001", "a.py", 3),
        make_finding("CST001", "a.py", 4),
        make_finding("RES001", "b.py", 5),
    ]
    found = actions(measure, stack, findings)
    assert sorted((a["rules"], a["places"]) for a in found) == [
        (["CST001", "RES001"], ["a.py:3", "a.py:4"]),
        (["MLC001"], ["a.py:1", "b.py:2"]),
        (["RES001"], ["b.py:5"]),
    ]
    assert sum(a["findings"] for a in found) == 5
    assert sum(a["risk_share"] for a in found) == pytest.approx(1, abs=1e-3)
    (model,) = [a for a in found if a["rules"] == ["MLC001"]]
    assert model["deadline"] is not None
    assert found[0] == model


def test_reach_and_effort_decide_the_order(stack: Any, measure: Measure, make_finding: Any, make_rule: Any) -> None:
    calls = [stack.call(f"{name}.py", 1, ["gpt-4o"], ["openai"]) for name in ("used", "alone")]
    for case in ("Chat", "Search", "Mail"):
        stack.use_case(case, [calls[0]])
    findings = [
        make_finding("RES001", "alone.py", 1, nodes=(calls[1].id,)),
        make_finding("RES001", "used.py", 1, nodes=(calls[0].id,)),
        make_finding("RES001", "cheap.py", 1, minutes=15),
    ]
    found = actions(measure, stack, findings, [make_rule("RES001")])
    assert [(a["paths"], a["reach"]) for a in found] == [(["cheap.py"], 0), (["used.py"], 3), (["alone.py"], 0)]
    assert found[1]["use_cases"] == ["Chat", "Mail", "Search"]
    assert found[1]["score"] == pytest.approx(3 * found[2]["score"], rel=0.01)
    assert found[0]["score"] == pytest.approx(4 * found[2]["score"], rel=0.01)


def test_matters_of_the_whole_repository_stand_alone(
    stack: Any, measure: Measure, make_finding: Any, make_rule: Any
) -> None:
    findings = [make_finding("RES001", "a.py", 1), make_finding("EVM001", "a.py", 1)]
    rules = [make_rule("RES001"), replace(make_rule("EVM001"), needs="graph")]
    assert len(actions(measure, stack, findings, rules)) == 2


def test_the_owner_of_most_findings_and_no_waived_ones(stack: Any, measure: Measure, make_finding: Any) -> None:
    findings = [
        replace(make_finding("RES001", "a.py", 1), owner="b"),
        replace(make_finding("RES001", "a.py", 2), owner="a"),
        replace(make_finding("RES001", "a.py", 3), owner="a"),
        replace(make_finding("RES001", "a.py", 4), waiver=Waiver("x", None, None, "a.py:4")),
    ]
    (action,) = actions(measure, stack, findings)
    assert (action["owner"], action["findings"]) == ("a", 3)


def test_findings_for_information_come_last_and_are_not_fixed_first(
    stack: Any, measure: Measure, make_finding: Any
) -> None:
    findings = [make_finding("VEN001", "b.py", 1, severity="info"), make_finding("RES001", "a.py", 1)]
    made = measure(stack.graph(), findings)
    assert [a["severity"] for a in made["plan"]["actions"]] == ["medium", "info"]
    assert [a["severity"] for a in made["debt"]["fix_first"]] == ["medium"]
    assert made["plan"]["minutes"] == made["debt"]["minutes"]
    assert measure(stack.graph(), [])["plan"]["actions"] == []
