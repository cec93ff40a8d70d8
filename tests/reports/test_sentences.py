"""Sentences of the sections for none, one and many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stackaudit.model.audit import Audit, CatalogueInfo
from stackaudit.model.findings import Finding
from stackaudit.reports.sentences import calendar, concentration, debt, findings, method, stack, use_cases


def path(n: int, lab: str | None = "L", host: str | None = "H", **rest: Any) -> dict[str, Any]:
    return {
        "entry": "e",
        "component": "c",
        "sdk": "s",
        "model": "m",
        "host": host,
        "lab": lab,
        "parent": None,
        "n": n,
        **rest,
    }


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([], "No call to a model was found in the code that was read."),
        ([path(1)], "The only call site ends at L, through H."),
        ([path(3)], "All 3 call sites end at L, through H."),
        ([path(3), path(1, host="I")], "All 4 call sites end at L, through two hosts: H (3) and I (1)."),
        ([path(1), path(3, "M")], "1 of 4 call sites (25\u202f%) ends at L, through H."),
        ([path(3), path(1, "M")], "3 of 4 call sites (75\u202f%) end at L, through H."),
        ([path(2, None)], "The code holds 2 call sites; which lab made the models is not known."),
        ([path(2, host=None)], "All 2 call sites end at L; the host is not known."),
    ],
)
def test_stack_lead(paths: list[dict[str, Any]], expected: str) -> None:
    assert stack.lead({"paths": paths, "highlighted_lab": "L"}) == expected


def test_stack_title_and_unknown() -> None:
    assert stack.title({"paths": []}) == "Stack map"
    assert stack.title({"paths": [path(1)]}) == "Stack map: one host, one lab"
    assert stack.title({"paths": [path(1), path(1, "M", "I")]}) == "Stack map: two hosts, two labs"
    assert stack.unknown({"paths": [path(1)]}) == ""
    assert stack.unknown({"paths": [path(1, model=None)]}) == "1 call site has no model that the code shows."
    assert "2 call sites are reached from no entry point" in stack.unknown({"paths": [path(2, entry=None)]})


def test_inventory() -> None:
    assert stack.inventory({}) == "No part of an AI stack was found in the code that was read."
    assert stack.inventory({"counts": {"provider": {"used": 1, "optional": 0}}}) == "In use: 1 provider."
    many = stack.inventory({"counts": {"provider": {"used": 0, "optional": 30}, "model": {"used": 0, "optional": 2}}})
    assert many == "Nothing is in use by default. Chosen only by configuration: 30 providers and 2 models."


def layer(band: str, hhi: float | None = 5000, axis: str = "lab", effective: float | None = 2.0) -> dict[str, Any]:
    return {"layer": "foundation_model", "axis": axis, "band": band, "hhi": hhi, "effective": effective, "uses": 2}


def test_concentration_lead() -> None:
    assert concentration.lead({"layers": []}) == "No vendor is in use in any layer of the stack."
    assert concentration.lead({"layers": [layer("single-sourced", None, effective=1)]}) == (
        "Counted by lab, all models come from one. Every layer in use is single-sourced or has too few uses for an index."
    )
    assert concentration.lead({"layers": [layer("high")]}).endswith(
        "The one layer with enough uses to measure is highly concentrated."
    )
    two = concentration.lead({"layers": [layer("high"), layer("moderate", axis="host", effective=3)]})
    assert (
        two
        == "Counted by lab, the models come from 2 equal-sized labs; counted by host it is 3. Of 2 rows with enough uses to measure, 1 is highly concentrated."
    )
    none = concentration.lead({"layers": [layer("moderate"), layer("moderate", axis="host")]})
    assert none.endswith("Of 2 rows with enough uses to measure, none are highly concentrated.")


def counted(axis: str, *shares: tuple[str, str, float]) -> dict[str, Any]:
    cells = [{"id": i, "name": n, "share": s, "count": 1} for i, n, s in shares]
    return {**layer("high", axis=axis), "by_use_case": cells, "by_call_site": cells, "by_module": []}


def test_rows_that_say_the_same_are_one_row() -> None:
    lab = counted("lab", ("google", "Google", 0.6), ("openai", "OpenAI", 0.4))
    parent = counted("parent", ("alphabet", "Alphabet", 0.6), ("openai", "OpenAI", 0.4))
    host = counted("host", ("azure", "Azure", 0.6), ("openai", "OpenAI", 0.4))
    (first, second) = concentration.layers_in_use({"layers": [lab, host, parent]})
    assert concentration.layer_name(first) == "Models, by lab and parent"
    assert [s["name"] for s in first["by_use_case"]] == ["Google (Alphabet)", "OpenAI"]
    assert concentration.layer_name(second) == "Models, by host"
    apart = {**parent, "hhi": 4000}
    assert len(concentration.layers_in_use({"layers": [lab, apart]})) == 2


def test_what_connects_vendors() -> None:
    assert concentration.ties({}) == []
    assert concentration.parents_title({}) == ""
    gateway = {"kind": "gateway", "name": "G", "members": [{"name": "A"}, {"name": "B"}]}
    lab = {"kind": "lab", "name": "L", "members": [{"name": "H1"}, {"name": "H2"}]}
    hold = {"holder_name": "P", "held_name": "A", "share": 27}
    more = {"holder_name": "P", "held_name": "B", "share": None}
    value = {"shared": [gateway, lab], "holdings": [hold]}
    assert concentration.ties(value) == [
        "G is one gateway in front of two labs: A and B.",
        "H1 and H2 are two hosts of models of one lab, L.",
        "P holds a part of A (27\u202f%) without control: counted apart.",
    ]
    assert concentration.parents_title(value) == "What connects vendors that look separate"
    stake = {"holdings": [hold, more], "look_through": "stake"}
    assert concentration.ties(stake) == ["P holds parts of A (27\u202f%) and B without control: counted as one."]


def test_common_parents() -> None:
    row = {"parent": "p", "name": "P", "members": [{"name": "A"}, {"name": "B"}], "layers": ["cloud"]}
    assert concentration.parents({"common_parents": []}) == []
    assert concentration.parents({"common_parents": [row]}) == ["A and B belong to P (cloud)."]
    assert concentration.parents_title({"common_parents": [row]}).startswith("One common parent behind")
    assert concentration.parents_title({"common_parents": [row, row]}).startswith("Two common parents")


def model(days: int | None, calls: int = 1, name: str = "m") -> dict[str, Any]:
    return {"model": name, "host": "H", "calls": calls, "days": days, "state": "retires", "certainty": "firm"}


def test_calendar_lead() -> None:
    assert calendar.lead({"rows": []}) == "No model was found in the code that was read."
    assert calendar.lead({"rows": [model(19)]}) == "1 model (1 call site) is switched off within 90 days."
    assert (
        calendar.lead({"rows": [model(400)]})
        == "No model in use is switched off within 180 days, as far as dates are known."
    )
    many = calendar.lead({"rows": [model(-3, 2), model(19, 2), model(20, 3, "o"), model(100), model(None, 4)]})
    assert many == (
        "1 model (2 call sites) is already switched off. 2 models (5 call sites) are switched off within 90 days. "
        "1 model (1 call site) follows within 180 days. For 1 model (4 call sites) no date is known."
    )


def test_a_passed_promise_is_no_shutdown() -> None:
    row = model(-3) | {"state": "may be retired", "certainty": "not_before", "shutdown": "2026-10-16"}
    assert calendar.lead({"rows": [row]}) == "1 model (1 call site) is past the day until which it was promised."
    assert calendar.when(row) == ("16 Oct 2026", "may be off already")


def test_a_promise_ahead_is_no_shutdown() -> None:
    row = model(77) | {"certainty": "not_before"}
    assert calendar.lead({"rows": [row]}) == "1 model (1 call site) is promised for at most 180 more days."


def test_models_in_tables_are_counted_apart() -> None:
    listed = [{"model": "a", "state": "retired"}, {"model": "b", "state": "open weights"}]
    said = calendar.lead({"rows": [], "listed": listed})
    assert said.endswith("Tables and comparisons name 2 other models, 1 of them already switched off.")
    assert calendar.lead({"rows": [model(19)], "listed": listed[1:]}).endswith("name 1 other model.")


def test_calendar_row_words() -> None:
    assert calendar.when({"shutdown": "2026-12-09", "days": 1, "certainty": "firm"}) == ("9 Dec 2026", "in 1 day")
    assert calendar.when({"shutdown": "2026-12-09", "days": 1, "certainty": "not_before"}) == (
        "9 Dec 2026",
        "not before, 1 day",
    )
    assert calendar.when({"days": None, "state": "unknown model"}) == ("unknown model", "not in the catalogue")
    prices = {"input_price": 2, "replacement_input_price": 1, "output_price": 4, "replacement_output_price": 5}
    assert calendar.price_change(prices) == ["in \u221250\u202f%", "out +25\u202f%"]
    assert calendar.price_change({"input_price": 2, "replacement_input_price": 2}) == ["in 0\u202f%"]
    assert calendar.price_change({}) == []
    assert [calendar.colour(d) for d in (-1, 19, 63, 145, 314, None)] == ["crit", "crit", "high", "med", "grey", "grey"]


def test_debt() -> None:
    assert debt.lead({"minutes": 0}) == "No finding has to be repaired."
    one = {"minutes": 60, "by_family": [{"family": "agents", "minutes": 60, "findings": 1}]}
    assert debt.lead(one) == "Repairing the one finding would take about 1 hour."
    assert debt.families_title(one) == "Agents holds all of the debt"
    many = {
        "minutes": 960,
        "ratio": 0.115,
        "rating": "C",
        "by_family": [
            {"family": f, "minutes": m, "findings": 2} for f, m in (("a", 500), ("b-c", 300), ("d", 100), ("e", 60))
        ],
    }
    assert (
        debt.lead(many)
        == "Repairing all 8 findings would take about 2 person-days. That is 11.5\u202f% of the estimated cost to rebuild the AI code, rating C."
    )
    assert debt.families_title(many) == "A and b c hold 83\u202f% of the debt"
    assert debt.fix_title({"fix_first": []}) == ""
    assert "1 hour of work removes" in debt.fix_title({"fix_first": [{"minutes": 60, "risk_share": 0.2}]})
    assert (
        debt.fix_title({"fix_first": [{"minutes": 30, "risk_share": 0.2}]})
        == "Fix first: 30 minutes of work remove about 20\u202f% of the open risk"
    )


def test_findings_lead(demo: Audit) -> None:
    still = [f for f in demo.findings if f.waiver is None]
    assert findings.lead([], 0) == "No finding."
    assert findings.lead([], 1) == "No open finding. 1 is waived, with a reason."
    assert findings.lead(still[:1], 0) == "1 open finding: 1 critical."
    assert findings.lead(still, 2).startswith(
        "6 open findings: 1 critical, 2 high, 1 medium, 1 low and 1 for information. 2 more are waived"
    )
    assert findings.cut(1000) == ""
    assert findings.cut(1001).startswith("The 1,000 worst of 1,001 findings")


def test_use_cases() -> None:
    assert use_cases.lead([]) == "No use case was found: no entry point of the code reaches a call to a model."
    assert use_cases.lead([{"critical": False}]) == "The product does one thing with AI. None is marked as critical."
    assert use_cases.lead([{"critical": True}]) == "The product does one thing with AI, and it is marked as critical."
    assert use_cases.lead([{"critical": True}, {}, {}]) == "The product does 3 things with AI; 1 is marked as critical."
    assert use_cases.lead({"use_cases": [{"critical": True}, {"critical": True}]}).endswith(
        "and all are marked as critical."
    )


def test_agents(demo: Audit) -> None:
    nodes = list(demo.graph.of("agent", "tool", "mcp_server"))
    tools = [n for n in nodes if n.kind == "tool"]
    assert use_cases.agents_lead([]) == "The code defines no agent, tool or MCP server."
    assert use_cases.agents_lead([n for n in tools if not n.get("side_effects")]) == "The code defines 1 tool."
    assert (
        use_cases.agents_lead(nodes)
        == "The code defines 2 agents, 3 tools and 1 MCP server. 2 of them have side effects; for 1 of these no approval was found."
    )


def test_how_sure(demo: Audit, empty: Audit) -> None:
    grades = dict(method.how_sure(demo))
    assert grades["Strong"] == "which code calls what, at 91 call sites; the model is known for 97\u202f% of them."
    assert list(dict(method.how_sure(empty))) == ["Not visible"]
    assert method.skipped(demo) == "2 items could not be read, for the reasons given."
    assert method.skipped(replace(demo, skips=demo.skips[:1])) == "1 item could not be read, for the reason given."
    assert method.read(empty) == "No file was listed: there was nothing to read."


@pytest.mark.parametrize(
    ("as_of", "warned"),
    [("2026-11-16", False), ("2026-09-21", False), ("2026-09-20", True), ("2025-01-01", True), ("unknown", False)],
)
def test_old_catalogue_is_named(demo: Audit, as_of: str, warned: bool) -> None:
    audit = replace(demo, run=replace(demo.run, catalogue=CatalogueInfo(as_of, "x")))
    assert bool(method.stale(audit)) is warned


def test_findings_that_say_the_same_are_one_to_read(make_finding: Callable[..., Finding]) -> None:
    same = [make_finding("RES001", "medium", "no timeout", f"{name}.py", 3, 10, more=1) for name in "abc"]
    other = make_finding("CST001", "medium", "no limit", "a.py", 4, 25)
    likely = make_finding("RES001", "medium", "no timeout", "d.py", 3, 10, confidence=0.7)
    shown = findings.alike([likely, other, *reversed(same)])
    assert [(findings.wording(r), r.finding.effort_minutes) for r in shown] == [
        ("no timeout (3 findings alike)", 30),
        ("no limit", 25),
        ("no timeout", 10),
    ]
    assert shown[0].finding.primary == same[0].primary
    assert [e.path for e in shown[0].finding.related if e.line == 3] == [
        "a.py/part_0.py",
        "b.py",
        "b.py/part_0.py",
        "c.py",
        "c.py/part_0.py",
    ]


def test_calls_that_end_nowhere_known_are_not_denied() -> None:
    assert stack.lead({"paths": [], "unplaced": 3}) == "The code holds 3 call sites; neither model nor host is known."
    assert stack.unknown({"paths": [], "unplaced": 1}) == (
        "1 call site has neither a model nor a host that the code shows."
    )


def test_no_lab_is_named_first_where_none_is_ahead() -> None:
    even = [path(1, "A"), path(1, "B"), path(2, None)]
    assert stack.lead({"paths": even, "highlighted_lab": "A"}) == "2 of 4 call sites end at two known labs, none ahead."
    ahead = stack.lead({"paths": [*even, path(1, "A")], "highlighted_lab": "A"})
    assert ahead.startswith("2 of 5 call sites")
    assert "end at A" in ahead


def test_listed_names_none_one_and_many() -> None:
    assert stack.listed([]) == ""
    assert stack.listed(["a"]) == "Only listed, not in use: a."
    assert stack.listed(["a", "b"]) == "Only listed, not in use: a and b."
    assert stack.listed([f"m{i}" for i in range(62)]).endswith("m59 and 2 more.")


def test_call_sites_without_model_and_host_count_as_not_known() -> None:
    paths = [{"n": 8, "model": "m"}, {"n": 2, "model": None}]
    assert method._calls({"paths": paths, "unplaced": 0}) == [
        ("Strong", "which code calls what, at 10 call sites; the model is known for 80\u202f% of them.")
    ]
    assert method._calls({"paths": paths, "unplaced": 6}) == [
        ("Fair", "which code calls what, at 16 call sites; the model is known for 50\u202f% of them.")
    ]
