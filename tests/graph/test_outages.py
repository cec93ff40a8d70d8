"""Use cases need all of their parts, parts need one of their ways: against a brute-force reference."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.graph.outages import Atom, Case, Part, Way
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import NodeRef
from stackaudit.model.graph import Node, node_id

NODE = Node(
    node_id(NodeRef("call", "c")),
    "call",
    "c",
    "prod",
    "used",
    {},
    1.0,
    (Evidence("a.py", 1, 1, 1, "", "", 1.0, ""),),
    "c",
)
ATOMS = [Atom("lab", "a"), Atom("host", "b"), Atom("host", "c"), Atom("model", "d"), Atom("store", "e")]
WAYS = st.frozensets(st.sampled_from(ATOMS), min_size=1, max_size=3)
CASES = st.lists(st.lists(WAYS, min_size=0, max_size=4), min_size=0, max_size=4)


def case(parts: list[list[frozenset[Atom]]]) -> Case:
    return Case(NODE, tuple(Part(NODE, tuple(Way(atoms, NODE) for atoms in ways)) for ways in parts))


def reference(parts: list[list[frozenset[Atom]]], down: frozenset[Atom]) -> str:
    """Ask each part in words: does any choice of one way for each part work, and does every one of them?"""
    known = [ways for ways in parts if ways]
    choices = [all(not (way & down) for way in choice) for choice in product(*known)]
    return "fine" if all(choices) else "degraded" if any(choices) else "lost"


@given(CASES, st.frozensets(st.sampled_from(ATOMS)))
def test_all_failures_of_small_graphs(parts: list[list[frozenset[Atom]]], down: frozenset[Atom]) -> None:
    assert case(parts).state(down) == reference(parts, down)


@given(CASES, st.frozensets(st.sampled_from(ATOMS)), st.frozensets(st.sampled_from(ATOMS)))
def test_more_outages_never_help(
    parts: list[list[frozenset[Atom]]], first: frozenset[Atom], more: frozenset[Atom]
) -> None:
    order = ("fine", "degraded", "lost")
    assert order.index(case(parts).state(first)) <= order.index(case(parts).state(first | more))
