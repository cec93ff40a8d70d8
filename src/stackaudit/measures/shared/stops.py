"""What the outage of each vendor does to the use cases of one repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF
from stackaudit.graph.outages import Atom, Case, atoms, controlled
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.outages import Outcome, simulate, title
from stackaudit.model.graph import StackGraph

KINDS = {"host": 0, "lab": 1, "store": 2, "parent": 3}
"""Kinds of vendors, in the order in which they are stopped."""


def stops(rows: Sequence[Case], graph: StackGraph, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return hosts, labs, stores and parents with what their outage does.

    What a team runs itself is no vendor, but for a gateway: everything behind it stops with it.
    """
    found = [
        a
        for a in atoms(rows)
        if a.kind != "model" and (_parent_of(a, graph, catalogue) != SELF or catalogue.is_gateway(a.id))
    ]
    made: list[dict[str, Any]] = []
    for atom in sorted(found, key=lambda a: (KINDS[a.kind], a.id)):
        row = _vendor(atom.kind, atom.id, title(atom, catalogue), frozenset({atom}), rows)
        made.append(row | {"parent": _parent_of(atom, graph, catalogue)})
    for parent in sorted({str(row["parent"]) for row in made} - {SELF}):
        held = controlled(parent, found, graph, catalogue)
        row = _vendor("parent", parent, shown(catalogue, "parent", parent), held, rows)
        made.append(row | {"parent": parent})
    return made


def _parent_of(atom: Atom, graph: StackGraph, catalogue: Catalogue) -> str:
    parents = catalogue.parents
    if atom.kind == "store":
        return next(
            (str(n.get("parent")) for n in graph.of("vector_store") if n.name == atom.id and n.get("parent")),
            parents.parent_of(atom.id),
        )
    return parents.parent_of(atom.id, "lab") if atom.kind == "lab" else parents.parent_of(atom.id)


def _vendor(kind: str, name: str, shown_as: str, down: frozenset[Atom], rows: Sequence[Case]) -> dict[str, Any]:
    outcome = simulate(rows, down)
    return {
        "kind": kind,
        "id": name,
        "name": shown_as,
        "lost": outcome.number("lost"),
        "lost_critical": _critical(rows, outcome),
        "degraded": outcome.number("degraded"),
        "calls": len(outcome.touched),
        "down": down,
        "states": outcome.states,
    }


def _critical(rows: Sequence[Case], outcome: Outcome) -> int:
    return sum(s == "lost" and bool(c.node.get("critical")) for c, s in zip(rows, outcome.states, strict=True))
