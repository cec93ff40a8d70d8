"""What each call of a model depends on: layer, models, hosts and labs, and by which knowledge.

A call site is a *usage* of a layer when at least one of its parts is known. Optional and listed things are no parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.parents import SELF
from stackaudit.model.graph import Node, StackGraph

MODELS, EMBEDDINGS = "foundation_model", "embedding"
_EMBEDDING_OPERATIONS = frozenset({"embeddings", "rerank"})
_EMBEDDING_TYPES = frozenset({"embedding", "rerank"})


@dataclass(frozen=True, slots=True)
class Usage:
    """One call site that reaches a model."""

    call: Node
    layer: str
    """``foundation_model`` or ``embedding`` (which holds rerankers too)."""
    models: tuple[Node, ...]
    """Models that it can request, its default first; empty when not known."""
    hosts: tuple[str, ...]
    """Providers that serve it, the default's first; empty when not known."""
    labs: tuple[str, ...]
    """Who made the models, in the order of *models*."""
    basis: str
    """How the parts are known: ``call``, ``settings`` (ids that configuration routes to) or ``host``."""

    @property
    def gateway(self) -> bool:
        """Whether nothing is known of the parts but a host."""
        return not self.models and bool(self.hosts)


def usages(graph: StackGraph, catalogue: Catalogue) -> tuple[Usage, ...]:
    """Return the usages of all production call sites in use, in the graph's order.

    A client counts only where no call through its provider is seen: then it is all that shows the dependency.
    """
    calls = [n for n in graph.of("call") if n.active and not n.wrapped]
    found = [
        u for n in calls if n.get("operation") != "client" for u in [usage_of(n, graph, catalogue)] if u is not None
    ]
    seen = {(u.layer, h) for u in found for h in u.hosts}
    for node in calls:
        usage = usage_of(node, graph, catalogue) if node.get("operation") == "client" else None
        if usage is not None and usage.hosts and not any((usage.layer, h) in seen for h in usage.hosts):
            found.append(usage)
    order = {node: position for position, node in enumerate(graph.nodes)}
    return tuple(sorted(found, key=lambda u: order[u.call.id]))


def usage_of(call: Node, graph: StackGraph, catalogue: Catalogue) -> Usage | None:
    """Return what one call or client depends on; None when nothing is known."""
    own = _own_models(call, graph)
    layer = _layer(call, own)
    reached = [n for n in graph.out(call, "calls") if n.kind == "provider"]
    chosen = [n for n in reached if n.active] if len(reached) > 1 else reached  # the rest only configuration can reach
    hosts = tuple(n.name for n in chosen or reached)
    basis = "call"
    if not own and len(hosts) > 1:
        own, routed = _routed(layer, hosts, graph, catalogue)
        hosts, basis = (routed, "settings") if routed else ((), "call")
    stated = call.get("provider")
    if isinstance(stated, str) and stated in hosts:
        hosts = (stated, *(h for h in hosts if h != stated))
    labs = tuple(dict.fromkeys(str(m.get("lab")) for m in own if m.get("lab")))
    if not labs and not own:
        labs = tuple(h for h in hosts if _runs_only_its_own(h, catalogue))
        basis = "host" if labs else basis
    return Usage(call, layer, own, hosts, labs, basis) if own or hosts else None


def _runs_only_its_own(host: str, catalogue: Catalogue) -> bool:
    """Return whether a host is a lab that is not known to serve the models of others too."""
    return catalogue.parents.find(host, "lab") is not None and all(
        lab == host for lab, _ in catalogue.models.offers(host)
    )


def _own_models(call: Node, graph: StackGraph) -> tuple[Node, ...]:
    found = [n for n in graph.out(call, "uses_model") if n.kind == "model" and n.active]
    default = call.get("model")
    return tuple(sorted(found, key=lambda n: (n.name != default, n.name)))


def _layer(call: Node, models: tuple[Node, ...]) -> str:
    if call.get("operation") in _EMBEDDING_OPERATIONS:
        return EMBEDDINGS
    embedding = call.get("operation") == "client" and models and all(m.get("type") in _EMBEDDING_TYPES for m in models)
    return EMBEDDINGS if embedding else MODELS


def _routed(
    layer: str, hosts: tuple[str, ...], graph: StackGraph, catalogue: Catalogue
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Return the models that settings route to by ``host:model``, of the layer, at one of *hosts*."""
    found: list[tuple[Node, str]] = []
    for node in graph.of("model"):
        if not node.active or (node.get("type") in _EMBEDDING_TYPES) != (layer == EMBEDDINGS):
            continue
        vendor, _ = catalogue.split_model(str(node.get("as_written") or ""))
        if vendor is not None and vendor.node in hosts:
            found.append((node, vendor.node))
    return tuple(n for n, _ in found), tuple(dict.fromkeys(h for _, h in found))


def serving(usage: Usage, model: Node | None, catalogue: Catalogue) -> tuple[str, ...]:
    """Return those hosts of a usage that can be meant for one of its models; none where all belong to other labs.

    One call that chooses among models of several labs reaches several hosts. Where one of them is the lab's own, only
    those, the hosts that have dated the model, and gateways are meant; else, open weights are meant at what the team
    runs itself; else, the hosts that do not belong to another lab of the call.
    """
    hosts, parents = usage.hosts, catalogue.parents
    row = catalogue.models.find(model.name) if model is not None else None
    if row is None or len(hosts) == 1:
        return hosts
    lab = parents.parent_of(row.lab, "lab") if row.lab else None
    own = {h for h in hosts if lab and parents.parent_of(h) == lab}
    dated = {end.host for end in row.lifecycles}
    if own or dated & set(hosts):
        return tuple(h for h in hosts if h in own or h in dated or catalogue.is_gateway(h))
    local = tuple(h for h in hosts if parents.parent_of(h) == SELF)
    if row.open_weights and local:
        return local
    others = {parents.parent_of(o, "lab") for o in usage.labs} - {lab}
    return tuple(h for h in hosts if parents.parent_of(h) not in others)
