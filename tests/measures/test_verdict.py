"""The verdict: its risk word and each sentence for none, one and many."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from stackaudit.measures.shared.decisions import decisions, half_days
from stackaudit.model.audit import Audit, CatalogueInfo, Measure, Repository, Run
from stackaudit.model.findings import Rule

Run_ = Callable[..., dict[str, Any]]
ALWAYS = ["risk", "sentence", "answers", "decisions", "figures", "waiting", "leaving"]


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for v in value.values() for t in texts(v)]
    return [t for v in value for t in texts(v)] if isinstance(value, list) else []


def test_nothing(stack: Any, measure: Run_) -> None:
    value = measure(stack.graph())["verdict"]
    assert list(value) == ALWAYS
    assert value["risk"] == "low"
    assert value["sentence"] == "No call of a model was found in production code."
    assert value["answers"]["direction"] == "This is the first audit: there is nothing to compare it with."
    assert value["answers"]["debt"] == "No finding is open."
    assert value["decisions"] == []
    assert value["leaving"] == "No model is called, so there is no vendor of models to leave."
    assert len(value["figures"]) == 6


def test_one(stack: Any, measure: Run_, make_finding: Any) -> None:
    call = stack.call("a.py", 1, ["gpt-5.4"], ["openai"])
    stack.use_case("chat", [call])
    value = measure(stack.graph(), [make_finding("RES001", "a.py", 1)])["verdict"]
    assert value["risk"] == "moderate"
    assert value["sentence"] == "Exposure is moderate: the only use case with a known lab depends on OpenAI."
    assert value["answers"]["exposed"] == "The product does 1 thing with AI. In use: OpenAI API."
    assert value["answers"]["sure"].startswith("For the one call site the model is known and the host is known.")
    assert value["answers"]["debt"].startswith("About 1 hour to repair the one open finding")
    assert value["leaving"] == (
        "Leaving OpenAI API touches 1 call site in 1 file and takes about 7\N{EN DASH}13 person-days: rated easy, 17 of 100. "
        "An evaluation that proves a switch would lower it most."
    )


def test_many(stack: Any, measure: Run_, make_finding: Any, make_rule: Any) -> None:
    for n in range(4):
        stack.use_case(
            f"u{n}",
            [
                stack.call(
                    f"{n}.py", 1, ["gpt-4"] if n < 3 else ["claude-sonnet-4-5"], ["openai" if n < 3 else "anthropic"]
                )
            ],
        )
    node = stack.model("gpt-4")
    findings = [make_finding("MLC001", "0.py", 1, severity="critical", nodes=(node.id,))]
    findings += [make_finding("RES001", f"{n}.py", 1, severity="high") for n in range(4)]
    value = measure(
        stack.graph(), findings, [make_rule("RES001"), make_rule("MLC001", "model-lifecycle", fix="Move on.")]
    )["verdict"]
    assert value["risk"] == "critical"
    assert value["sentence"] == (
        "Exposure is critical: 3 of 4 use cases with a known lab depend on OpenAI; 3 call sites request a model that is switched "
        "off; 5 findings of high or critical severity are open."
    )
    assert len(value["decisions"]) == 2
    first = value["decisions"][0]
    assert (first["who"], first["title"], first["rules"], first["decide_by"]) == (
        "Engineering lead",
        "Move on",
        ["MLC001"],
        "2026-11-20",
    )
    assert first["days_low"] <= first["days_high"]
    assert value["decisions"][1]["if_wait"] == "It hurts."
    assert value["decisions"][1]["decide_by"] is None
    assert value["decisions"][1]["reason"].startswith("4 findings in 4 files, 62")
    assert value["waiting"].startswith("gpt-4 is past the announced end")


@pytest.mark.parametrize(
    ("severity", "risk"),
    [("info", "low"), ("low", "low"), ("medium", "moderate"), ("high", "high"), ("critical", "critical")],
)
def test_the_risk_word_follows_its_rule(stack: Any, measure: Run_, make_finding: Any, severity: Any, risk: str) -> None:
    stack.call("a.py", 1, ["gpt-5.4"], ["openai"])
    assert measure(stack.graph(), [make_finding("X1", "a.py", 1, severity=severity)])["verdict"]["risk"] == risk


def test_three_uses_at_one_lab_are_a_moderate_risk(stack: Any, measure: Run_) -> None:
    for n in range(3):
        stack.call("a.py", n + 1, ["gpt-5.4"], ["openai"])
    assert measure(stack.graph())["verdict"]["risk"] == "moderate"


def _previous(made: dict[str, Any]) -> Audit:
    info = CatalogueInfo("2026-08-01", "x")
    from stackaudit.model.audit import Coverage
    from stackaudit.model.graph import StackGraph

    coverage = Coverage(0, 0, 0, 0, (), 0, 0)
    run = Run("2026-08-20", {}, "default", info, coverage)
    rows = tuple(Measure(k, k, "", v) for k, v in made.items())
    return Audit(("stackaudit", "0"), run, Repository("x", None, None, ()), StackGraph({}, ()), (), (), rows, ())


def test_a_trend_is_told_only_against_a_previous_audit(stack: Any, measure: Run_, make_finding: Any) -> None:
    stack.call("a.py", 1, ["gpt-5.4"], ["openai"])
    graph = stack.graph()
    same = measure(graph, [], previous=_previous(measure(graph)))["verdict"]["answers"]["direction"]
    assert same == "Debt, concentration and the number of findings are those of the audit of 20 August 2026."
    worse = measure(graph, [make_finding("X1", "a.py", 1)], previous=_previous(measure(graph)))["verdict"]["answers"][
        "direction"
    ]
    assert (
        worse
        == "Since the audit of 20 August 2026: debt is 1 hour, was none: worse; open findings are 1, were 0: worse."
    )


def test_the_previous_index_stands_beside_the_new_one(stack: Any, measure: Run_) -> None:
    for n in range(3):
        stack.call("a.py", n + 1, ["gpt-5.4"], ["openai"])
    graph = stack.graph()
    found = measure(graph, previous=_previous(measure(graph)))["concentration"]["layers"]
    assert {r["previous_hhi"] for r in found if r["layer"] == "foundation_model"} == {10_000}


@pytest.mark.parametrize(("days", "shown"), [(0, 0.5), (0.2, 0.5), (0.5, 0.5), (0.51, 1.0), (3.0, 3.0)])
def test_efforts_are_rounded_up_to_half_days(days: float, shown: float) -> None:
    assert half_days(days) == shown


def test_words(stack: Any, measure: Run_, make_finding: Any) -> None:
    """No alarm, no plain per cent sign, no double noun, each sentence ends."""
    for n in range(5):
        stack.use_case(f"u{n}", [stack.call(f"{n}.py", 1, ["gpt-4o"], ["openai"])])
    made = measure(stack.graph(), [make_finding("X1", "a.py", n, severity="high") for n in range(3)])["verdict"]
    for text in texts(made):
        assert not re.search(r"(?i)\bdeprecated|usages|AI-powered|!|\d %|(?<!\u202f)%|1 \w+s\b(?<!1 hours)|  ", text), (
            text
        )
    for text in [made["sentence"], *made["answers"].values(), made["waiting"], made["leaving"]]:
        assert text.endswith(".")


@pytest.mark.parametrize(
    ("model", "host", "said"),
    [
        ("claude-opus-4-6", "anthropic", "1 call site requests a model that is promised for 77 more days only"),
        ("gpt-4o-mini", "openai", "1 call site stops working in 55 days"),
    ],
)
def test_a_promise_is_no_end(stack: Any, measure: Run_, model: str, host: str, said: str) -> None:
    stack.call("a.py", 1, [model], [host])
    assert said in measure(stack.graph())["verdict"]["sentence"]


def test_no_lab_is_named_where_none_is_ahead(stack: Any, measure: Run_) -> None:
    stack.call("a.py", 1, ["gpt-5.4"], ["openai"])
    stack.call("b.py", 1, ["claude-sonnet-4-5"], ["anthropic"])
    said = measure(stack.graph())["verdict"]["sentence"]
    assert "2 call sites with a known lab are spread over 2 labs, none ahead" in said


def test_a_decision_tells_the_repair_of_its_title(stack: Any, measure: Run_, make_finding: Any, make_rule: Any) -> None:
    stack.call("a.py", 1, ["gpt-5.4"], ["openai"])
    findings = [make_finding("AAA001", "a.py", 1, severity="low"), make_finding("RES001", "a.py", 1, severity="high")]
    rules = [make_rule("AAA001", fix="Do the small thing."), make_rule("RES001", fix="Do the `large` thing.")]
    first = measure(stack.graph(), findings, rules)["verdict"]["decisions"][0]
    assert first["title"].startswith("Do the `large` thing")
    assert first["reason"].endswith("Do the large thing.")


def test_actions_of_one_rule_are_one_decision_with_all_names() -> None:
    def action(about: str, *, lead: str = "MLC001", owner: str | None = None, **more: Any) -> dict[str, Any]:
        row = {"about": about, "lead": lead, "owner": owner, "title": f"Move off {about}, which is switched off"}
        row |= {"severity": "high", "rules": [lead], "paths": [f"{about}.py"], "findings": 1, "minutes": 60, "reach": 1}
        return row | {"risk": 8.0, "risk_share": 0.2, "urgency": 1.0, "deadline": None} | more

    rule = _rule("Move off {name}, which is switched off")
    day = date(2026, 11, 20)

    def titles(*rows: dict[str, Any]) -> list[str]:
        return [d["title"] for d in decisions(rows, {"MLC001": rule}, [], day)]

    assert titles() == []
    assert titles(action("a")) == ["Move off a, which is switched off"]
    assert titles(action("a"), action("b")) == ["Move off a and b, which are switched off"]
    assert titles(action("a"), action("b", owner="Shop")) == [
        "Move off a, which is switched off",
        "Move off b, which is switched off",
    ]
    assert titles(action("x/a.py"), action("y/b.py")) == ["Move off 2 files, which are switched off"]
    assert titles(action("a", severity="low")) == []
    many = [action(f"m{i}", lead=f"ZZ{i}", risk=float(i)) for i in range(5)]
    assert titles(*many) == [f"Move off m{i}, which is switched off" for i in (4, 3, 2)]
    (both,) = decisions(
        [action("a", deadline="2027-02-01"), action("b", deadline="2026-12-01")], {"MLC001": rule}, [], day
    )
    assert (both["decide_by"], both["days_low"], both["days_high"]) == ("2026-12-01", 0.5, 0.5)


def _rule(action: str) -> Rule:
    return Rule("MLC001", "retired", "model-lifecycle", "high", 0.9, 60, "graph", "S.", "W.", "F.", action, ())
