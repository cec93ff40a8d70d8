"""``--down`` and ``--retire``: what is lost, what degrades, by which path, and which fallbacks fail at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import Case
from stackaudit.measures.shared.outages import note, parts_of, place, simulate
from stackaudit.measures.what_if.targets import Target
from stackaudit.model.graph import StackGraph


def answer(rows: Sequence[Case], targets: Sequence[Target], graph: StackGraph, catalogue: Catalogue) -> dict[str, Any]:
    """Return ``{lost, degraded, fine, paths, fallbacks_stopped, touched}`` for all targets stopping at once.

    ``lost``, ``degraded`` and ``fine`` hold use cases, those that nothing is known to touch with ``judged`` false where one
    of their calls may reach anyone; ``paths`` one row for each part of them that stops or loses a
    way; ``touched`` the calls and stores of which a way stops, with their places.
    """
    down = frozenset(a for t in targets for a in t.down)
    outcome = simulate(rows, down)
    found: dict[str, list[dict[str, Any]]] = {"lost": [], "degraded": [], "fine": []}
    paths: list[dict[str, Any]] = []
    for case, state in zip(rows, outcome.states, strict=True):
        found[state].append(_case(case, state, catalogue))
        paths += [{"use_case": case.node.name, **row} for row in parts_of(case, down, graph, catalogue)]
    stopped = sorted({text for row in paths for text in row["fallbacks_stopped"]})
    nodes = sorted((graph.nodes[i] for i in outcome.touched), key=place)
    return {
        **found,
        "paths": paths,
        "fallbacks_stopped": stopped,
        "touched": [{"node": n.id, "name": n.name, "place": place(n)} for n in nodes],
        "unknown": sorted({place(p.node) for case in rows for p in case.parts if not p.ways}),
    }


def _case(case: Case, state: str, catalogue: Catalogue) -> dict[str, Any]:
    row: dict[str, Any] = {
        "node": case.node.id,
        "name": case.node.name,
        "critical": bool(case.node.get("critical")),
    }
    if state != "fine":
        row["note"] = note(case, catalogue)
    else:
        row["judged"] = all(part.ways for part in case.parts)
    return row
