"""If a vendor stops: which repositories, functions and use cases stop with it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.model.portfolio import Brief, Member, Stop
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
METHOD = (
    "The failure simulation of each repository (use cases need all of their calls and stores; a call needs one of its ways), "
    "added up over the portfolio. A repository stops when it loses a use case, and stops whole when it loses all of them. A "
    "vendor is systemic when its stop takes a use case from at least three repositories and from a quarter of those with "
    "known use cases. A lab or a parent is left out where a vendor under the same parent takes the same. Fallbacks "
    "outside of the code are not seen."
)
LEAST, SHARE = 3, 0.25
_KINDS = ("host", "lab", "store", "parent")


def compute(pool: Pool) -> Measure:
    """Return all vendors, the most harmful first, with what stops in each repository."""
    known = [(m, b) for m, b in pool.audited if b.cases]
    found: dict[tuple[str, str], list[tuple[Member, Brief, Stop]]] = defaultdict(list)
    for member, brief in known:
        for stop in brief.stops:
            found[stop.kind, stop.id].append((member, brief, stop))
    rows = [_vendor(rows, len(known)) for rows in found.values()]
    rows.sort(key=lambda r: (-r["repositories"], -r["lost"], -r["degraded"], _KINDS.index(r["kind"]), r["id"]))
    value = {
        "repositories": len(known),
        "use_cases": sum(len(b.cases) for _, b in known),
        "vendors": _without_twins(rows),
    }
    return Measure("systemic", "If a vendor stops", METHOD, value)


def _vendor(rows: list[tuple[Member, Brief, Stop]], known: int) -> dict[str, Any]:
    first = rows[0][2]
    stopped = [_repository(m, b, s) for m, b, s in rows if s.lost]
    stopped.sort(key=lambda r: (-r["weight"], -len(r["lost"]), r["name"]))
    return {
        "kind": first.kind,
        "id": first.id,
        "name": first.name,
        "parent": first.parent,
        "repositories": len(stopped),
        "whole": sum(r["whole"] for r in stopped),
        "critical": sum(r["critical"] for r in stopped),
        "functions": sorted({r["function"] for r in stopped if r["function"]}),
        "lost": sum(len(r["lost"]) for r in stopped),
        "degraded": sum(len(s.degraded) for _, _, s in rows),
        "systemic": len(stopped) >= LEAST and len(stopped) >= SHARE * known,
        "stops": stopped,
    }


def _repository(member: Member, brief: Brief, stop: Stop) -> dict[str, Any]:
    return {
        "name": member.name,
        "owner": member.owner,
        "function": member.function,
        "weight": member.weight,
        "critical": member.criticality == "critical" or any(brief.cases[i].critical for i in stop.lost),
        "whole": len(stop.lost) == len(brief.cases),
        "of": len(brief.cases),
        "lost": sorted(brief.cases[i].name for i in stop.lost),
    }


def _without_twins(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda r: _KINDS.index(r["kind"])):
        twin = row["kind"] in {"lab", "parent"} and any(
            k["parent"] == row["parent"] and k["stops"] == row["stops"] and k["degraded"] == row["degraded"]
            for k in kept
        )
        if not twin:
            kept.append(row)
    return [row for row in rows if any(row is k for k in kept)]
