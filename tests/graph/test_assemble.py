"""Claims become one graph, whatever their order."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.graph.assemble import MAX_EVIDENCE, assemble
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import ROLES, SCOPES, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.model.graph import NODE_KINDS, StackGraph, node_id
from stackaudit.resolution.scopes import Scopes

PATHS = ["app.py", "lib/a.py", "tests/test_a.py", "docs/guide.md", "noxfile.py", "examples/x.py"]
SCOPE_OF = {"prod": "app.py", "test": "tests/test_a.py", "docs": "docs/guide.md", "dev": "noxfile.py"}


def evidence(path: str = "app.py", line: int = 1, **rest: object) -> Evidence:
    return replace(Evidence.at(path, line, detector="d", technique="signature", snippet="x"), **rest)  # type: ignore[arg-type]


def claim(kind: str = "provider", key: str = "p", place: Evidence | None = None, **rest: object) -> NodeClaim:
    return NodeClaim(NodeRef(kind, key), key, place or evidence(), **rest)  # type: ignore[arg-type]


def graph(*facts: Fact) -> StackGraph:
    return assemble(facts, Scopes(PATHS))


refs = st.builds(NodeRef, st.sampled_from(["provider", "model", "call", "sdk", "env_var"]), st.sampled_from(["a", "b"]))
places = st.builds(
    Evidence,
    path=st.sampled_from(PATHS),
    line=st.integers(1, 3),
    end_line=st.just(3),
    column=st.integers(1, 2),
    detector=st.sampled_from(["x", "y"]),
    technique=st.sampled_from(["signature", "literal", "unheard-of", "other"]),
    confidence=st.sampled_from([0.5, 0.9]),
    snippet=st.sampled_from(["s", "t"]),
)
values = st.sampled_from([None, "", "v", 1, True, ("a", "b")])
attributes = st.lists(st.tuples(st.sampled_from(["m", "n", "conditional"]), values), max_size=3).map(tuple)
nodes = st.builds(
    NodeClaim,
    refs,
    st.sampled_from(["one", "two"]),
    places,
    st.sampled_from(ROLES),
    st.one_of(st.none(), st.sampled_from(SCOPES)),
    attributes,
)
edges = st.builds(EdgeClaim, refs, st.sampled_from(["calls", "uses_model"]), refs, st.one_of(st.none(), places))


@given(st.lists(st.one_of(nodes, edges), max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_claims_does_not_matter(facts: list[Fact], random: object) -> None:
    mixed = list(facts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = graph(*facts), graph(*mixed)
    assert list(one.nodes.items()) == list(other.nodes.items())
    assert [list(n.attributes) for n in one.nodes.values()] == [list(n.attributes) for n in other.nodes.values()]
    assert one.edges == other.edges


@given(st.lists(st.one_of(nodes, edges), max_size=14))
@settings(max_examples=100, deadline=None)
def test_graphs_are_sorted_and_closed(facts: list[Fact]) -> None:
    found = graph(*facts)
    assert [(n.kind, n.key) for n in found.nodes.values()] == sorted((n.kind, n.key) for n in found.nodes.values())
    assert all(e.source in found.nodes and e.target in found.nodes and e.source != e.target for e in found.edges)
    assert [(e.kind, e.source, e.target) for e in found.edges] == sorted(
        (e.kind, e.source, e.target) for e in found.edges
    )
    assert all(
        n.evidence and n.scope in SCOPES and n.role in ROLES and n.kind in NODE_KINDS for n in found.nodes.values()
    )


@pytest.mark.parametrize(
    ("scopes", "strongest"),
    [
        (["docs", "test", "dev", "prod"], "prod"),
        (["docs", "test", "dev"], "dev"),
        (["docs", "test"], "test"),
        (["docs"], "docs"),
    ],
)
def test_the_strongest_scope_stands(scopes: list[str], strongest: str) -> None:
    [node] = graph(*(claim(place=evidence(SCOPE_OF[s])) for s in scopes)).of("provider")
    assert node.scope == strongest
    assert node.place.path == SCOPE_OF[strongest]


@pytest.mark.parametrize("weaker", range(1, len(ROLES)))
def test_the_strongest_role_of_that_scope_stands(weaker: int) -> None:
    [node] = graph(claim(role=ROLES[weaker]), claim(role=ROLES[weaker - 1], place=evidence(line=2))).of("provider")
    assert (node.role, node.place.line) == (ROLES[weaker - 1], 2)


def test_a_role_of_a_weaker_scope_does_not_count() -> None:
    [node] = graph(claim(role="listed"), claim(role="used", place=evidence("tests/test_a.py"))).of("provider")
    assert (node.scope, node.role) == ("prod", "listed")


def test_a_claims_own_scope_can_weaken_its_paths_but_not_strengthen_it() -> None:
    assert next(graph(claim(scope="dev")).of("provider")).scope == "dev"
    assert next(graph(claim(scope="prod", place=evidence("tests/test_a.py"))).of("provider")).scope == "test"


def test_conditional_packages_need_another_claim() -> None:
    alone = claim("sdk", "pypi:boto3", attributes=(("conditional", True),))
    assert list(graph(alone).nodes) == []
    beside = claim(
        "sdk", "pypi:boto3", place=evidence(line=5), attributes=(("conditional", False), ("layer", "cloud_client"))
    )
    [node] = graph(alone, beside).of("sdk")
    assert node.attributes["layer"] == "cloud_client"
    assert "conditional" not in node.attributes


def test_edges_to_dropped_nodes_and_to_themselves_go() -> None:
    first, second = NodeRef("provider", "p"), NodeRef("model", "m")
    assert graph(claim(), EdgeClaim(first, "calls", second), EdgeClaim(first, "calls", first)).edges == ()


def test_edges_are_merged_with_their_places() -> None:
    first, second = NodeRef("provider", "p"), NodeRef("model", "m")
    rows = [EdgeClaim(first, "calls", second, evidence(line=n)) for n in (3, 1, 3)]
    [edge] = graph(claim(), claim("model", "m"), *rows, EdgeClaim(first, "calls", second)).edges
    assert [e.line for e in edge.evidence] == [1, 3]


def test_attributes_of_the_strongest_claim_win_and_gaps_are_filled() -> None:
    weak = claim(role="listed", attributes=(("a", 1), ("b", 2), ("c", 3)))
    strong = claim(place=evidence(line=9), attributes=(("a", 9), ("b", None), ("d", "")))
    [node] = graph(weak, strong).of("provider")
    assert {k: node.attributes.get(k) for k in "abc"} == {"a": 9, "b": 2, "c": 3}


def test_evidence_is_capped_and_the_rest_is_counted() -> None:
    rows = [claim(place=evidence(line=n)) for n in range(1, MAX_EVIDENCE + 31)]
    [node] = graph(*rows).of("provider")
    assert len(node.evidence) == MAX_EVIDENCE
    assert node.attributes["places"] == MAX_EVIDENCE + 30


def test_evidence_of_one_line_is_one_place() -> None:
    [node] = graph(claim(), claim(place=evidence(technique="literal"))).of("provider")
    assert [e.technique for e in node.evidence] == ["signature"]


def test_ids_hold_kind_and_key_only() -> None:
    first, second = graph(claim()), graph(claim(place=evidence("lib/a.py", 99)))
    assert list(first.nodes) == list(second.nodes) == [node_id(NodeRef("provider", "p"))]
    assert node_id(NodeRef("provider", "p")) == "eeb34d532999"
    assert node_id(NodeRef("model", "p")) != node_id(NodeRef("provider", "p"))


def test_what_only_accompanies_a_stack_is_none_by_itself() -> None:
    assert list(graph(claim("prompt", "a"), claim("env_var", "b"), claim("tool", "c")).nodes) == []
    assert len(graph(claim("prompt", "a"), claim("env_var", "b"), claim()).nodes) == 3


def test_the_hash_seed_does_not_matter() -> None:
    code = (
        "from tests.graph.test_assemble import *\n"
        "f, s = NodeRef('provider', 'p'), NodeRef('model', 'm')\n"
        "rows = [EdgeClaim(f, 'calls', s, evidence(snippet=c, detector=c)) for c in 'abcdefgh']\n"
        "print(graph(claim(), claim('model', 'm'), *rows).edges)\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
