"""What leaving a vendor costs: a score with its parts, a band, and a range of effort."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from stackaudit.catalog.parents import SELF
from stackaudit.graph.usages import EMBEDDINGS, Usage, serving, usages
from stackaudit.measures import Inputs
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.words import count
from stackaudit.model.audit import Measure
from stackaudit.model.graph import Node

requires: tuple[str, ...] = ()
METHOD = (
    "Switching score from 0 to 100, the sum of its parts: calls through the vendor's own SDK 10, through an interface "
    "that other vendors share 5; 2 for each module, at most 20; tools or answer schemas in the vendor's form 5; state at "
    "the vendor (threads, files, stores) 20; models fine-tuned there 25; a stored index on its closed embeddings 20; "
    "its agent runtime 30; no evaluation, so that no switch can be proven, 10. Up to 20 easy, 45 medium, 70 highly "
    "complex, above that not substitutable (the four words of the register of DORA, Impl. Reg. (EU) 2024/2956, B_07.01). "
    "Score and weights are a design of this tool; read the parts before the total."
)
PARTS = ("interface", "spread", "dialect", "state", "fine_tunes", "embeddings", "runtime", "no_evals")
BANDS = ((20, "easy"), (45, "medium"), (70, "highly complex"), (100, "not substitutable"))
DAYS = {"vendor": 2.0, "call": 0.25, "module": 1.0, "dialect": 2.0, "state": 10.0, "fine_tunes": 15.0,
        "embeddings": 6.0, "runtime": 20.0, "no_evals": 5.0}  # fmt: skip
"""Person-days of a team that knows the code: what each part adds."""
ASSUMPTIONS = (
    "2 person-days for a new vendor (access, keys, limits), 0.25 for each call site, 1 for each module",
    "2 to translate tools and schemas, 10 to move stored state, 15 to repeat fine-tunes, 6 to embed a stored index again",
    "20 to replace an agent runtime, 5 to build the evaluation that proves the switch",
    "three quarters to one and a half times the sum; contracts and fees for moving data are left out",
)
LOW, HIGH = 0.75, 1.5


@dataclass(frozen=True, slots=True)
class _Held:
    """What ties the code to one vendor."""

    kind: str
    id: str
    calls: tuple[Node, ...]
    parts: dict[str, int]
    why: tuple[str, ...]


def compute(inputs: Inputs) -> Measure:
    """Score every host, store and agent framework in use."""
    found = usages(inputs.graph, inputs.catalogue)
    held = [*_hosts(found, inputs), *_products(inputs)]
    rows = [_row(h, inputs) for h in held]
    rows.sort(key=lambda r: (-r["score"], -r["calls"], r["id"]))
    return Measure("exit", "Cost of leaving a vendor", METHOD, {"rows": rows, "assumptions": list(ASSUMPTIONS)})


def band(score: int) -> str:
    """Return the word for a score of 0 to 100."""
    return next(word for most, word in BANDS if score <= most)


def _row(held: _Held, inputs: Inputs) -> dict[str, Any]:
    score = min(sum(held.parts.values()), 100)
    files = sorted({c.place.path for c in held.calls})
    days = DAYS["vendor"] + DAYS["call"] * len(held.calls) + DAYS["module"] * len(files)
    days += sum(DAYS[part] for part, points in held.parts.items() if points and part in DAYS)
    largest = max((p for p in PARTS if held.parts.get(p)), key=lambda p: held.parts[p], default="interface")
    return {
        "kind": held.kind,
        "id": held.id,
        "name": shown(inputs.catalogue, "host" if held.kind == "host" else "product", held.id),
        "parts": {part: held.parts.get(part, 0) for part in PARTS},
        "score": score,
        "band": band(score),
        "calls": len(held.calls),
        "modules": len(files),
        "days_low": math.ceil(days * LOW),
        "days_high": math.ceil(days * HIGH),
        "why": list(held.why),
        "lower": largest,
        "places": [f"{c.place.path}:{c.place.line}" for c in held.calls[:12]],
    }


# -- hosts of models ---------------------------------------------------------------------------------------------------


def _hosts(found: Sequence[Usage], inputs: Inputs) -> list[_Held]:
    """Return what holds the code at each host; what the team runs itself is nobody's to leave."""
    parents = inputs.catalogue.parents
    rows = []
    for host in sorted({h for u in found for h in u.hosts if parents.parent_of(h) != SELF}):
        used = [u for u in found if host in u.hosts]
        rows.append(_host(host, used, inputs))
    return rows


def _host(host: str, used: Sequence[Usage], inputs: Inputs) -> _Held:
    graph = inputs.graph
    calls = tuple(u.call for u in used)
    native = [c for c in calls if _is_native(c, host, inputs)]
    dialect = [c for c in native if c.get("tools") or c.get("structured_output")]
    provider = next((n for n in graph.of("provider") if n.name == host), None)
    state = provider.get("state") if provider is not None else None
    tuned = sorted({m.name for u in used for m in u.models if m.name.startswith("ft:")})
    stores = [n.name for n in graph.of("vector_store") if n.active and not _is_own(n.name, inputs)]
    closed = sorted({m.name for u in used if u.layer == EMBEDDINGS for m in _served(u, host, inputs)})
    runs = [c for c in native if c.get("operation") == "agent_run"]
    parts = {
        "interface": 10 if native else 5,
        "spread": _spread(calls),
        "dialect": 5 if dialect else 0,
        "state": 20 if state else 0,
        "fine_tunes": 25 if tuned else 0,
        "embeddings": 20 if stores and closed else 0,
        "runtime": 30 if runs else 0,
        "no_evals": _no_evals(inputs),
    }
    why = (
        *(
            (f"its own SDK or API in {count(len(native), 'call site')}",)
            if native
            else ("calls through an interface that others share",)
        ),
        *((f"tools or schemas in {count(len(dialect), 'call')}",) if dialect else ()),
        *((f"state kept there in {count(len(state), 'place')}",) if isinstance(state, tuple) and state else ()),
        *((f"fine-tuned: {', '.join(tuned[:3])}",) if tuned else ()),
        *((f"{shown(inputs.catalogue, 'host', stores[0])} holds vectors of {closed[0]}",) if stores and closed else ()),
        *((f"its agents run in {count(len(runs), 'place')}",) if runs else ()),
    )
    return _Held("host", host, calls, parts, why)


def _is_native(call: Node, host: str, inputs: Inputs) -> bool:
    """Return whether a call uses the host's own SDK or HTTP API, and no framework's interface in front of it."""
    if call.get("interface"):
        return False
    callee = str(call.get("callee") or call.name).replace("()", "")
    if "://" in callee:  # a request in the host's own form
        return True
    packages = (inputs.catalogue.package_of_import(ecosystem, callee, frozenset()) for ecosystem in _ECOSYSTEMS)
    vendors = (inputs.catalogue.vendors.get(p.vendor) for p in packages if p is not None)
    return any(v is not None and v.node == host for v in vendors)


_ECOSYSTEMS = ("pypi", "npm", "maven", "go", "nuget")


def _served(usage: Usage, host: str, inputs: Inputs) -> list[Node]:
    """Return the closed models of a usage that *host* can serve."""
    models = [m for m in usage.models if host in serving(usage, m, inputs.catalogue)]
    rows = [(m, inputs.catalogue.models.find(m.name)) for m in models]
    return [m for m, known in rows if known is None or not known.open_weights]


def _is_own(store: str, inputs: Inputs) -> bool:
    return inputs.catalogue.parents.parent_of(store) == SELF


def _spread(calls: Sequence[Node]) -> int:
    return min(2 * len({c.place.path for c in calls}), 20)


def _no_evals(inputs: Inputs) -> int:
    return 0 if any(n.role == "used" and n.scope != "docs" for n in inputs.graph.of("eval")) else 10


# -- stores and frameworks ---------------------------------------------------------------------------------------------


def _products(inputs: Inputs) -> list[_Held]:
    rows = []
    for node in inputs.graph.of("vector_store", "framework"):
        stored = node.kind == "vector_store"
        if not node.active or not (stored or node.get("layer") == "agent_framework"):
            continue
        places = tuple(_at(node, path) for path in sorted({e.path for e in node.evidence}))
        own = stored and _is_own(node.name, inputs)
        parts = {
            "interface": 10,
            "spread": _spread(places),
            "state": 20 if stored and not own else 0,
            "no_evals": 0 if stored else _no_evals(inputs),
        }
        why = (f"in {count(len(places), 'file')}", *(("the index lies there",) if parts["state"] else ()))
        rows.append(_Held("store" if stored else "framework", node.name, places, parts, why))
    return rows


def _at(node: Node, path: str) -> Node:
    return replace(node, evidence=tuple(e for e in node.evidence if e.path == path))
