"""If a vendor stops: which use cases are lost, which degrade, and which single vendor is enough to lose one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from stackaudit.graph.outages import Case, cases
from stackaudit.measures import Inputs
from stackaudit.measures.shared.outages import note, parts_of, simulate
from stackaudit.measures.shared.stops import KINDS, stops
from stackaudit.model.audit import Measure

requires: tuple[str, ...] = ()
METHOD = (
    "Failure simulation on the dependency graph. A use case needs all of its calls and stores; a call needs one of its "
    "ways, where a way is a model, the lab that made it, the host that runs it and the gateway in front. Fallbacks in "
    "the code, routes of a gateway's configuration and models to choose from are further ways. Lost: a part has no way "
    "left. Degraded: a part has lost some. A lab stops on all hosts, a parent with all that it controls. Pairs are "
    "vendors that lose a use case only together. Fallbacks outside of the repository are not seen."
)
MOST_VENDORS = 24
"""Vendors of which pairs are tried."""


def compute(inputs: Inputs) -> Measure:
    """Stop each vendor in turn."""
    rows = cases(inputs.graph, inputs.catalogue)
    found = sorted(_vendors(rows, inputs), key=lambda v: (-v["lost"], -v["degraded"], KINDS[v["kind"]], v["id"]))
    value = {
        "vendors": [{k: v for k, v in row.items() if k not in {"down", "states", "parent"}} for row in found],
        "cases": [
            {
                "node": case.node.id,
                "name": case.node.name,
                "critical": bool(case.node.get("critical")),
                "note": note(case, inputs.catalogue),
                "states": [row["states"][position] for row in found],
            }
            for position, case in enumerate(rows)
        ],
        "single_points": [_single(row, rows, inputs) for row in found if row["lost"]],
        "pairs": _pairs([row for row in found if row["kind"] != "parent"][:MOST_VENDORS], rows),
        "unknown": len({p.node.id for case in rows for p in case.parts if not p.ways}),
    }
    return Measure("outages", "If a vendor stops", METHOD, value, tuple(case.node.id for case in rows))


def _vendors(rows: Sequence[Case], inputs: Inputs) -> list[dict[str, Any]]:
    """Return hosts, stores, labs and parents with what their outage does.

    A lab or a parent is left out where one vendor under the same parent does the same.
    """
    made: list[dict[str, Any]] = []
    for row in stops(rows, inputs.graph, inputs.catalogue):
        if row["kind"] not in {"lab", "parent"} or not _is_twin(row, made):
            made.append(row)
    return made


def _is_twin(row: dict[str, Any], made: Sequence[dict[str, Any]]) -> bool:
    return any(r["parent"] == row["parent"] and r["states"] == row["states"] for r in made)


def _single(row: dict[str, Any], rows: Sequence[Case], inputs: Inputs) -> dict[str, Any]:
    """Return the proof that one vendor is enough: each use case that it takes along, with a path by file and line."""
    lost = [case for case, state in zip(rows, row["states"], strict=True) if state == "lost"]
    proofs = []
    for case in lost:
        part = parts_of(case, row["down"], inputs.graph, inputs.catalogue)[0]
        proofs.append({"name": case.node.name, "node": case.node.id, "path": part["path"], "stopped": part["stopped"]})
    return {"kind": row["kind"], "id": row["id"], "name": row["name"], "lost": row["lost"], "proofs": proofs}


def _pairs(vendors: Sequence[dict[str, Any]], rows: Sequence[Case]) -> list[dict[str, Any]]:
    """Return the pairs that lose a use case which neither loses alone."""
    found = []
    for first, second in combinations(vendors, 2):
        states = simulate(rows, first["down"] | second["down"]).states
        lost = [
            case.node.name
            for position, case in enumerate(rows)
            if states[position] == "lost" and "lost" not in (first["states"][position], second["states"][position])
        ]
        if lost:
            found.append({"ids": [first["id"], second["id"]], "names": [first["name"], second["name"]], "lost": lost})
    return sorted(found, key=lambda r: (-len(r["lost"]), r["ids"]))
