"""What stops when a vendor does: a use case needs all of its parts, a part needs one of its ways.

A *part* is a call of a model or a store that a use case needs. A *way* is one set of vendors that together serve the part:
a model, the lab that made it, the host that runs it and the gateways in between. A part with several ways chooses among
them (models to choose from, fallbacks, routes of a gateway): it is lost when all of its ways are, and degraded when some
are. Failure simulation over AND and OR: see Fault Tree Handbook (NUREG-0492), chapter IV, and the design's section C3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF
from stackaudit.graph.usages import Usage, serving, usage_of
from stackaudit.model.graph import Node, StackGraph

AtomKind = Literal["lab", "host", "model", "store"]
State = Literal["lost", "degraded", "fine"]


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """One thing that can stop."""

    kind: AtomKind
    id: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a part works."""

    atoms: frozenset[Atom]
    call: Node
    """The call or client that it goes through; the store itself for a store."""
    model: str | None = None
    standby: bool = False
    """It is reached only when an earlier way fails."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a use case cannot do without."""

    node: Node
    ways: tuple[Way, ...]
    """The default first; empty when nothing is known of it."""

    def state(self, down: frozenset[Atom]) -> State:
        """Return what becomes of the part; one of which nothing is known is fine, and is counted apart."""
        dead = sum(not way.atoms.isdisjoint(down) for way in self.ways)
        if not dead:
            return "fine"
        return "lost" if dead == len(self.ways) else "degraded"


@dataclass(frozen=True, slots=True)
class Case:
    """A use case and its parts."""

    node: Node
    parts: tuple[Part, ...]

    def state(self, down: frozenset[Atom]) -> State:
        """Return what becomes of the use case: the worst of its parts."""
        found = {part.state(down) for part in self.parts}
        return "lost" if "lost" in found else "degraded" if "degraded" in found else "fine"


def cases(graph: StackGraph, catalogue: Catalogue) -> tuple[Case, ...]:
    """Return the use cases of production code with what each needs, in the graph's order."""
    found: dict[str, Part] = {}
    rows = []
    for node in graph.of("use_case"):
        if node.scope != "prod":
            continue
        parts = []
        for needed in _needed(node, graph):
            if needed.id not in found:
                found[needed.id] = Part(needed, tuple(_ways(needed, graph, catalogue)))
            parts.append(found[needed.id])
        rows.append(Case(node, tuple(parts)))
    return tuple(rows)


def _needed(case: Node, graph: StackGraph) -> Iterator[Node]:
    """Yield the calls and stores that a use case needs; a client counts where no request through it is seen.

    What only configuration turns on is not needed.
    """
    needed = [n for n in graph.out(case, "needs") if n.role == "used"]
    calls = [n for n in needed if n.kind == "call"]
    asked = [n for n in calls if n.get("operation") != "client"]
    yield from asked or calls
    yield from (n for n in needed if n.kind == "vector_store")


def atoms(rows: Iterable[Case]) -> tuple[Atom, ...]:
    """Return everything that can stop, sorted."""
    return tuple(sorted({a for case in rows for part in case.parts for way in part.ways for a in way.atoms}))


def _ways(node: Node, graph: StackGraph, catalogue: Catalogue) -> Iterator[Way]:
    if node.kind == "vector_store":
        yield Way(frozenset({Atom("store", node.name)}), node)
        return
    yield from _of_call(node, graph, catalogue, standby=False)
    seen, queue = {node.id}, [node]
    while queue:
        for standby in graph.out(queue.pop(0), "falls_back_to"):
            if standby.id not in seen:
                seen.add(standby.id)
                queue.append(standby)
                yield from _of_call(standby, graph, catalogue, standby=True)


def _of_call(node: Node, graph: StackGraph, catalogue: Catalogue, *, standby: bool) -> Iterator[Way]:
    usage = usage_of(node, graph, catalogue)
    if usage is None:
        return
    for model in usage.models or (None,):
        lab = _lab(usage, model)
        own = {Atom("lab", lab)} if lab else set()
        if model is not None:
            own.add(Atom("model", model.name))
        for hosts in _hosts(usage, model, catalogue):
            at_home = bool(hosts) and all(catalogue.parents.parent_of(host) == SELF for host in hosts)
            made_by = {a for a in own if a.kind != "lab"} if at_home else own  # weights that one has do not stop
            found = frozenset(made_by | {Atom("host", host) for host in hosts})
            yield Way(found, node, model.name if model is not None else None, standby)


def _lab(usage: Usage, model: Node | None) -> str | None:
    if model is not None:
        return str(model.get("lab")) if model.get("lab") else None
    return usage.labs[0] if usage.labs else None


def _hosts(usage: Usage, model: Node | None, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """Yield the hosts of each way to a model: a gateway and the host behind it, or one host."""
    gateways = tuple(h for h in usage.hosts if catalogue.is_gateway(h))
    direct = tuple(h for h in serving(usage, model, catalogue) if h not in gateways)
    behind = _behind(model, catalogue)
    if not gateways:
        yield from ((host,) for host in direct) if direct else ((),)
        return
    for gateway in gateways:
        for host in (behind,) if behind else direct or ("",):
            yield (gateway, host) if host and host != gateway else (gateway,)


def _behind(model: Node | None, catalogue: Catalogue) -> str:
    """Return the host that a gateway's route names in front of the model; empty where it names none."""
    vendor, _ = catalogue.split_model(str(model.get("as_written") or "")) if model is not None else (None, "")
    return vendor.node if vendor is not None and vendor.kind == "provider" else ""


def controlled(parent: str, rows: Iterable[Atom], graph: StackGraph, catalogue: Catalogue) -> frozenset[Atom]:
    """Return the atoms among *rows* that a parent controls."""
    stores = {n.name: str(n.get("parent") or catalogue.parents.parent_of(n.name)) for n in graph.of("vector_store")}
    return frozenset(a for a in rows if _parent(a, stores, catalogue) == parent)


def _parent(atom: Atom, stores: dict[str, str], catalogue: Catalogue) -> str | None:
    match atom.kind:
        case "lab":
            return catalogue.parents.parent_of(atom.id, "lab")
        case "host":
            return catalogue.parents.parent_of(atom.id)
        case "store":
            return stores.get(atom.id)
        case "model":
            return None
