"""CycloneDX: valid by the strict validator of the project that makes the format, stable, and nothing guessed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from tests.reports.conftest import node, place

from stackaudit.model.audit import Audit
from stackaudit.model.facts import NodeRef
from stackaudit.model.graph import Edge, Node, StackGraph, node_id
from stackaudit.reports import cyclonedx
from stackaudit.reports.interchange.bom_parts import OCCURRENCES
from stackaudit.reports.interchange.purl import purl


def bom(audit: Audit) -> dict[str, Any]:
    data = cyclonedx.render(audit).decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(data) is None
    value: dict[str, Any] = json.loads(data)
    return value


def graph(demo: Audit, *nodes: Node, edges: tuple[tuple[str, str, str], ...] = ()) -> Audit:
    by_name = {n.name: n.id for n in nodes}
    made = tuple(Edge(kind, by_name[a], by_name[b]) for a, kind, b in edges)
    return replace(demo, graph=StackGraph({n.id: n for n in nodes}, made))


def by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in rows}


def values(row: dict[str, Any]) -> dict[str, str]:
    return {p["name"].removeprefix("stackaudit:"): p["value"] for p in row["properties"]}


@pytest.mark.parametrize("name", ["demo", "empty", "hostile"])
def test_valid_and_stable(name: str, request: pytest.FixtureRequest) -> None:
    audit: Audit = request.getfixturevalue(name)
    assert bom(audit)["specVersion"] == "1.6"
    assert cyclonedx.render(audit) == cyclonedx.render(audit)


def test_the_validator_refuses_unknown_keys(demo: Audit) -> None:
    value = bom(demo)
    value["components"][0]["colour"] = "red"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(value)) is not None


def test_serial_number_follows_the_content(demo: Audit) -> None:
    first = bom(demo)
    assert first["serialNumber"] == bom(demo)["serialNumber"]
    assert first["serialNumber"] != bom(replace(demo, run=replace(demo.run, as_of="2026-11-21")))["serialNumber"]
    assert first["metadata"]["timestamp"] == "2026-11-20T00:00:00Z"


def test_a_day_that_is_none_gives_no_time(demo: Audit) -> None:
    assert "timestamp" not in bom(replace(demo, run=replace(demo.run, as_of="soon")))["metadata"]


LIFECYCLE = (
    ("northcloud", "2027-01-22", "firm", "north-5", "https://northlab.example/ends?x=1"),
    ("bad", "", "", None, "javascript:alert(1)"),
)
MODEL = node(
    "model", "north-4", "desk/llm.py", 14, type="chat", vision=True, context=128_000, max_output=4096, input_price=2.5, floating=True,
    lifecycle=LIFECYCLE,
)  # fmt: skip


def test_a_model_with_its_card(demo: Audit) -> None:
    lab, case = node("lab", "northlab", "desk/llm.py", 14), node("use_case", "Claims", "desk/api.py", 1)
    audit = graph(demo, MODEL, lab, case, edges=(("north-4", "made_by", "northlab"), ("Claims", "needs", "north-4")))
    (row,) = bom(audit)["components"]
    assert row["type"] == "machine-learning-model"
    assert row["manufacturer"] == {"name": "northlab"}
    assert row["modelCard"] == {
        "modelParameters": {"task": "chat", "inputs": [{"format": "text"}, {"format": "image"}], "outputs": [{"format": "text"}]},
        "considerations": {
            "useCases": ["Claims"],
            "technicalLimitations": ["The context holds 128,000 tokens.", "One answer has at most 4,096 tokens."],
        },
    }  # fmt: skip
    assert [r["url"] for r in row["externalReferences"]] == ["https://northlab.example/ends?x=1"]
    assert values(row)["end:northcloud"] == "2027-01-22 firm"
    assert values(row)["floating"] == "true"
    assert row["evidence"]["occurrences"] == [{"location": "desk/llm.py", "line": 14}]


def test_what_is_not_known_is_not_there(demo: Audit) -> None:
    (row,) = bom(graph(demo, node("model", "odd-1", "a.py", 1)))["components"]
    assert "modelCard" not in row
    assert "manufacturer" not in row
    assert "externalReferences" not in row


def test_what_is_only_listed_is_counted(demo: Audit) -> None:
    value = bom(graph(demo, node("model", "old-1", "prices.py", 1, role="listed")))
    assert value["components"] == []
    assert {"name": "stackaudit:modelsOnlyListed", "value": "1"} in value["metadata"]["properties"]


def test_packages(demo: Audit) -> None:
    locked = node("sdk", "npm:@north/sdk", "package.json", 3, constraint="^1.2", locked="1.2.7")
    loose = node("sdk", "pypi:chain_work", "pyproject.toml", 9, constraint=">=2")
    rows = by_name(bom(graph(demo, locked, loose))["components"])
    assert rows["@north/sdk"]["purl"] == "pkg:npm/%40north/sdk@1.2.7"
    assert rows["@north/sdk"]["evidence"]["identity"][0]["field"] == "purl"
    assert "version" not in rows["chain_work"]
    assert values(rows["chain_work"])["constraint"] == ">=2"


@pytest.mark.parametrize(
    ("key", "version", "shown"),
    [
        ("pypi:Chain_Work", "1.0", "pkg:pypi/chain-work@1.0"), ("maven:org.north:core", None, "pkg:maven/org.north/core"),
        ("go:github.com/North/sdk/v2", None, "pkg:golang/github.com/north/sdk/v2"), ("nuget:North.Sdk", "2.0", "pkg:nuget/North.Sdk@2.0"),
        ("cargo:north", "1+x", "pkg:cargo/north@1%2Bx"), ("gem:north", None, "pkg:gem/north"), ("composer:North/Sdk", None, "pkg:composer/north/sdk"),
        ("pypi:a?b#c", None, "pkg:pypi/a%3Fb%23c"), ("apt:x", None, None), ("pypi:", None, None), ("npm:/", None, None),
    ],
)  # fmt: skip
def test_purl(key: str, version: str | None, shown: str | None) -> None:
    assert purl(key, version) == shown
    if shown:
        assert PackageURL.from_string(shown).version == version


def test_services_with_their_flows(demo: Audit) -> None:
    host = node("provider", "northcloud", "desk/llm.py", 14, parent="bluecorp", layer="inference")
    call = node("call", "ask", "desk/llm.py", 22, operation="chat")
    audit = graph(demo, MODEL, host, call, edges=(("ask", "calls", "northcloud"), ("ask", "uses_model", "north-4")))
    value = bom(audit)
    (row,) = value["services"]
    assert row["data"] == [
        {
            "flow": "bi-directional",
            "classification": "unclassified",
            "name": "chat",
            "description": "Prompts and answers",
        }
    ]
    assert row["provider"] == {"name": "bluecorp"}
    assert row["x-trust-boundary"] is True
    needs = {d["ref"]: d.get("dependsOn") for d in value["dependencies"]}
    assert needs[f"model:{MODEL.id}"] == [f"provider:{host.id}"]
    assert set(needs["root"]) == {f"model:{MODEL.id}", f"provider:{host.id}"}


def test_a_call_that_may_go_to_two_hosts_links_its_model_to_none(demo: Audit) -> None:
    hosts = [node("provider", name, "desk/llm.py", 14) for name in ("one", "two")]
    call = node("call", "ask", "desk/llm.py", 22)
    edges = (("ask", "calls", "one"), ("ask", "calls", "two"), ("ask", "uses_model", "north-4"))
    needs = {d["ref"]: d.get("dependsOn") for d in bom(graph(demo, MODEL, call, *hosts, edges=edges))["dependencies"]}
    assert needs[f"model:{MODEL.id}"] is None


def test_mcp_servers(demo: Audit) -> None:
    near = node("mcp_server", "files", ".mcp.json", 4, transport="stdio")
    far = node("mcp_server", "search", ".mcp.json", 9, transport="http", host="mcp.example.com")
    local = node("mcp_server", "local", ".mcp.json", 14, transport="http", host="localhost")
    unknown = node("mcp_server", "unknown", ".mcp.json", 19, transport="http", host="${HOST}")
    rows = by_name(bom(graph(demo, near, far, local, unknown))["services"])
    assert not any("x-trust-boundary" in rows[name] for name in ("files", "local", "unknown"))
    assert "endpoints" not in rows["unknown"]
    assert rows["search"]["endpoints"] == ["//mcp.example.com"]
    assert rows["search"]["x-trust-boundary"] is True


def test_infrastructure_only_where_it_has_to_do_with_models(demo: Audit) -> None:
    queue, server = node("infra", "queue", "main.tf", 1), node("infra", "server", "main.tf", 9)
    audit = graph(demo, queue, server, MODEL, edges=(("server", "serves", "north-4"),))
    assert {c["name"] for c in bom(audit)["components"]} == {"server", "north-4"}


def test_places_are_bounded_and_counted(demo: Audit) -> None:
    many = replace(
        node("dataset", "data/a.csv", "a.py", 1), evidence=tuple(place("a.py", i) for i in range(1, OCCURRENCES + 51))
    )
    (row,) = bom(graph(demo, many))["components"]
    assert len(row["evidence"]["occurrences"]) == OCCURRENCES
    assert values(row)["placesLeftOut"] == "50"
    assert row["data"] == [{"type": "dataset", "name": "data/a.csv"}]


def test_what_tests_use_is_excluded(demo: Audit) -> None:
    row = replace(node("framework", "chainwork", "tests/a.py", 1), scope="test")
    optional = node("framework", "crewline", "a.py", 1, role="optional")
    rows = by_name(bom(graph(demo, row, optional))["components"])
    assert (rows["chainwork"]["scope"], rows["crewline"]["scope"]) == ("excluded", "optional")


def test_references_hold_no_place() -> None:
    assert node("model", "north-4", "x.py", 99).id == node_id(NodeRef("model", "north-4")) == MODEL.id


def test_strangers_stay_text(hostile: Audit) -> None:
    text = cyclonedx.render(hostile).decode()
    assert "\x1b" not in text
    assert "\u202e" not in text
