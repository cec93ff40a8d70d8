"""What several repositories built for themselves, and how many go through a common gateway."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.portfolio.pooling.measures import Pool

requires: tuple[str, ...] = ()
METHOD = (
    "The same prompt: the same text, without blanks and case, of eight words or more, in production code of several "
    "repositories. The same wrapper: an own function with three or more callers in front of the same request to the same "
    "vendor. The same ingestion: an own pipeline that writes to the same vector store. Wrappers and ingestions are alike in "
    "what they do; whether their code is the same is for a person to look at. Gateway: a repository uses one when a "
    "call of a model goes through it or its production code sets it up; the common one is that of most repositories. "
    "Gateways that are set up outside of the code (a proxy of the network, a base address in the environment) are not seen."
)
_KINDS = ("wrapper", "ingestion", "prompt")
MOST = 200


def compute(pool: Pool) -> Measure:
    """Return what was built more than once, and the gateways."""
    places: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for member, brief in pool.audited:
        for piece in brief.pieces:
            places[piece.kind, piece.key].append({"repository": member.name, "path": piece.path, "name": piece.name})
    rows: list[dict[str, Any]] = [
        {"kind": kind, "what": key, "times": len({p["repository"] for p in found}), "places": found}
        for (kind, key), found in places.items()
    ]
    again = [r for r in rows if r["times"] > 1]
    again.sort(key=lambda r: (_KINDS.index(str(r["kind"])), -r["times"], str(r["what"])))
    built = {kind: sum(r["kind"] == kind for r in again) for kind in _KINDS}
    return Measure(
        "reuse", "Built more than once", METHOD, {"built": built, "again": again[:MOST], "gateway": _gateway(pool)}
    )


def _gateway(pool: Pool) -> dict[str, Any]:
    through: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    whole: dict[str, int] = defaultdict(int)
    for member, brief in pool.asking:
        for gateway, name, calls in brief.through:
            names[gateway] = name
            through[gateway].append(member.name)
            whole[gateway] += calls >= brief.calls
    ranked = sorted(through, key=lambda g: (-len(through[g]), g))
    asking = len(pool.asking)
    common = ranked[0] if ranked else None
    return {
        "asking": asking,
        "common": common and names[common],
        "share": round(len(through[common]) / asking, 4) if common and asking else 0.0,
        "gateways": [{"id": g, "name": names[g], "repositories": through[g], "only": whole[g]} for g in ranked],
        "around": [m.name for m, _ in pool.asking if common is None or m.name not in through[common]],
    }
