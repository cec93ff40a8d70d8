"""What the words of a scenario mean: labs, hosts, gateways, parents, models and stores of the catalogue or the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import Atom, Case, atoms, controlled
from stackaudit.measures.shared.names import shown
from stackaudit.model.graph import StackGraph

KINDS = ("host", "lab", "parent", "model", "store")


@dataclass(frozen=True, slots=True)
class Target:
    """One vendor, model or store that a scenario names."""

    text: str
    """As the user wrote it."""
    name: str
    """As people read it."""
    kinds: tuple[str, ...]
    """What it is, all at once where one name stands for several."""
    down: frozenset[Atom]
    """What of the repository's own parts it is; empty when the repository does not use it."""


class Resolver:
    """Finds targets; ``kind:id`` names one kind, a bare id all that it stands for."""

    def __init__(self, graph: StackGraph, catalogue: Catalogue, rows: Sequence[Case]) -> None:
        self.graph, self.catalogue = graph, catalogue
        self.atoms = atoms(rows)

    def find(self, text: str) -> Target | None:
        """Return the target, or None when neither the catalogue nor the graph knows it."""
        kind, colon, rest = text.strip().partition(":")
        wanted = (kind,) if colon and kind in KINDS else KINDS
        ident = rest if colon and kind in KINDS else text.strip()
        found = [(k, names) for k in wanted for names in [self._names(k, ident)] if names]
        if not found:
            return None
        if len(found) > 1:  # a word such as a lab's name is also a model's somewhere: only one that is used counts
            found = [(k, names) for k, names in found if k != "model" or self._down(k, names)]
        down = frozenset(a for k, names in found for a in self._down(k, names))
        kind, names = next((row for row in found if row[0] == "lab"), found[0])
        title = names[0] if kind == "model" else shown(self.catalogue, "host" if kind == "store" else kind, names[0])
        return Target(text.strip(), title, tuple(k for k, _ in found), down)

    def known(self) -> list[str]:
        """Return ids that a user may have meant: those of the repository first."""
        own = [a.id for a in self.atoms]
        vendors = [v.id for v in self.catalogue.parents]
        return list(dict.fromkeys([*own, *vendors]))

    def _names(self, kind: str, text: str) -> tuple[str, ...]:
        """Return the ids of a kind that a text stands for."""
        parents = self.catalogue.parents
        folded = text.lower()
        match kind:
            case "host":
                vendor = self.catalogue.vendor_of_node(folded) or self.catalogue.vendors.get(folded)
                serves = vendor is not None and self.catalogue.is_host(vendor.node)
                node = vendor.node if vendor is not None and serves else folded
                known = serves or parents.find(node, "host") or parents.find(node, "gateway")
                return (node,) if known or Atom("host", node) in self.atoms else ()
            case "lab":
                return (folded,) if parents.find(folded, "lab") or Atom("lab", folded) in self.atoms else ()
            case "parent":
                return (folded,) if any(v.parent == folded for v in parents) else ()
            case "store":
                vendor = self.catalogue.vendor_of_node(folded)
                stored = vendor is not None and vendor.layer == "vector_store"
                return (folded,) if stored or Atom("store", folded) in self.atoms else ()
            case _:
                return self._models(text)

    def _models(self, text: str) -> tuple[str, ...]:
        _, rest = self.catalogue.split_model(text)
        name = self.catalogue.canonical(rest)
        known = self.catalogue.models.find(rest) is not None or Atom("model", name) in self.atoms
        return (name,) if known else ()

    def _down(self, kind: str, names: tuple[str, ...]) -> frozenset[Atom]:
        if kind == "parent":
            return frozenset(a for n in names for a in controlled(n, self.atoms, self.graph, self.catalogue))
        return frozenset(a for a in self.atoms if a.kind == kind and a.id in names)
