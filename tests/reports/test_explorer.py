"""The explorer: what is drawn, where it stands, and that no text leaves its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import resources
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.reports.hostile import PAYLOAD
from tests.reports.test_html import Page

from stackaudit.model.audit import Audit
from stackaudit.model.graph import StackGraph
from stackaudit.reports import explorer
from stackaudit.reports.charts import layout


def payload(audit: Audit) -> dict[str, Any]:
    raw = explorer.render(audit).decode()
    found = re.search(r'<script type="application/json" id="graph">(.*?)</script>', raw, re.DOTALL)
    assert found
    made: dict[str, Any] = json.loads(found[1])
    return made


def test_nodes_and_parents_are_drawn(demo: Audit) -> None:
    names = {(row[0], row[1]) for row in payload(demo)["nodes"]}
    assert {("agent", "triage_agent"), ("tool", "issue_payment"), ("model", "north-4")} <= names
    assert len(payload(demo)["edges"]) == len(demo.graph.edges)


def test_owners_stand_behind_hosts(demo: Audit) -> None:
    nodes = dict(demo.graph.nodes)
    (host,) = [n for n in nodes.values() if n.kind == "provider"]
    nodes[host.id] = replace(host, attributes={**host.attributes, "parent": "blue_corp"})
    made = payload(replace(demo, graph=StackGraph(nodes, demo.graph.edges)))
    assert [row[1] for row in made["nodes"] if row[0] == "parent"] == ["Blue corp"]
    (source, target, relation) = made["edges"][-1]
    assert (made["nodes"][source][1], made["nodes"][target][0]) == ("northlab", "parent")
    assert made["relations"][relation] == "controlled by"


def test_hostile_text_stays_in_its_element(hostile: Audit) -> None:
    raw = explorer.render(hostile).decode()
    page = Page(raw)
    assert page.open == []
    assert raw.count("<script") == 2
    assert "onerror=alert(1)>" not in raw.replace(page.raw["script"], "")
    assert any(PAYLOAD[:9] in row[1] for row in payload(hostile)["nodes"])


def test_what_does_not_fit_is_named(demo: Audit, monkeypatch: Any) -> None:
    monkeypatch.setattr(explorer, "MOST", 4)
    assert len(payload(demo)["nodes"]) == 4
    assert "5 nodes less used, of 9, stand only in audit.json." in explorer.render(demo).decode()


def test_same_audit_same_bytes_and_empty_audit(demo: Audit, empty: Audit) -> None:
    assert explorer.render(demo) == explorer.render(demo)
    assert payload(empty)["nodes"] == []


def test_the_library_stands_with_its_licence() -> None:
    folder = resources.files("stackaudit.reports").joinpath("templates", "vendor")
    assert "Permission is hereby granted" in folder.joinpath("cytoscape.LICENSE").read_text(encoding="utf-8")
    assert "</script" not in folder.joinpath("cytoscape.min.js").read_text(encoding="utf-8").lower()


def test_sweeps_undo_a_crossing() -> None:
    layers = {"a": 0, "b": 0, "x": 1, "y": 1}
    first, second = layout.ordered(layers, [("a", "y"), ("b", "x")])
    assert [("a", "b"), ("y", "x")] in ([tuple(first), tuple(second)], [tuple(first[::-1]), tuple(second[::-1])])


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 4), min_size=1, max_size=80), st.data()
)
def test_no_two_nodes_stand_at_one_place(layers: dict[str, int], data: st.DataObject) -> None:
    names = sorted(layers)
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names))
    edges = data.draw(st.lists(ends, max_size=60))
    rows = layout.ordered(layers, edges)
    assert sorted(n for row in rows for n in row) == names
    places = layout.positions(rows)
    assert len(set(places.values())) == len(names)
    assert layout.ordered(layers, edges) == rows
    left = [max(places[n][0] for n in row) for row in rows]
    right = [min(places[n][0] for n in row) for row in rows]
    assert all(a < b for a, b in zip(left, right[1:], strict=False))
