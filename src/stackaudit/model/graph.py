"""The graph of one repository as plain adjacency."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, NodeRef, RoleName, ScopeName

NODE_KINDS = (
    "provider", "lab", "model", "call", "sdk", "framework", "vector_store", "observability", "experiment_tracker",
    "eval", "guardrail", "web_search", "agent", "tool", "mcp_server", "prompt", "data_pipeline", "pipeline_step",
    "dataset", "data_store", "infra", "env_var", "module", "entry_point", "use_case",
)  # fmt: skip
EDGE_KINDS = (
    "runs", "reads", "writes", "depends_on", "calls", "deploys", "trains", "serves", "imports", "uses_model", "made_by",
    "hosted_by", "prompts", "exposes", "configured_by", "falls_back_to", "guarded_by", "traced_by", "evaluated_by",
    "needs", "contains",
)  # fmt: skip


def node_id(ref: NodeRef) -> str:
    """Return the id of a node: 12 hexadecimal digits of its kind and key, the same on every machine."""
    return hashlib.sha256(f"{ref.kind}\0{ref.key}".encode("utf-8", "surrogateescape")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the AI stack."""

    id: str
    kind: str
    name: str
    scope: ScopeName
    role: RoleName
    attributes: dict[str, AttributeValue]
    confidence: float
    evidence: tuple[Evidence, ...]
    """The first is the primary place."""
    key: str

    @property
    def place(self) -> Evidence:
        """The primary evidence."""
        return self.evidence[0]

    def get(self, name: str, default: AttributeValue = None) -> AttributeValue:
        """Return an attribute, or *default*."""
        return self.attributes.get(name, default)

    @property
    def active(self) -> bool:
        """In production and in use: what measures and most rules look at."""
        return self.scope == "prod" and self.role == "used"

    @property
    def wrapped(self) -> bool:
        """A call that goes through a function of the repository: the request behind it is a node of its own."""
        return bool(self.attributes.get("via"))


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two nodes, by id."""

    kind: str
    source: str
    target: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class StackGraph:
    """Nodes and edges with adjacency in both directions. Read-only once assembled."""

    nodes: dict[str, Node]
    """By id, sorted by kind and key."""
    edges: tuple[Edge, ...]
    """Sorted by kind, source, target."""
    _out: dict[str, list[Edge]] = field(init=False, repr=False)
    _in: dict[str, list[Edge]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._out, self._in = {}, {}
        for edge in self.edges:
            self._out.setdefault(edge.source, []).append(edge)
            self._in.setdefault(edge.target, []).append(edge)

    def of(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of the given kinds, in the graph's order."""
        return (n for n in self.nodes.values() if n.kind in kinds)

    def get(self, ref: NodeRef) -> Node | None:
        """Return the node of *ref*, or None."""
        return self.nodes.get(node_id(ref))

    def out(self, node: Node | str, *kinds: str) -> list[Node]:
        """Return the targets of edges that leave *node*; of the given edge kinds, or of all."""
        return [self.nodes[e.target] for e in self.edges_from(node) if not kinds or e.kind in kinds]

    def into(self, node: Node | str, *kinds: str) -> list[Node]:
        """Return the sources of edges that enter *node*."""
        return [self.nodes[e.source] for e in self.edges_to(node) if not kinds or e.kind in kinds]

    def edges_from(self, node: Node | str) -> list[Edge]:
        """Return the edges that leave *node*."""
        return self._out.get(node if isinstance(node, str) else node.id, [])

    def edges_to(self, node: Node | str) -> list[Edge]:
        """Return the edges that enter *node*."""
        return self._in.get(node if isinstance(node, str) else node.id, [])

    def reach(self, starts: Iterable[str], *kinds: str) -> set[str]:
        """Return the ids of all nodes that can be reached from *starts*, the starts included."""
        seen: set[str] = set()
        queue = list(starts)
        while queue:
            current = queue.pop()
            if current in seen:
                continue
            seen.add(current)
            queue.extend(e.target for e in self.edges_from(current) if not kinds or e.kind in kinds)
        return seen
