"""What the catalogue knows about the models, providers and packages of a graph."""

from __future__ import annotations

from dataclasses import replace

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.model_rows import ModelRow
from stackaudit.model.facts import AttributeValue, NodeRef
from stackaudit.model.graph import Edge, Node, StackGraph, node_id


def enriched(graph: StackGraph, catalogue: Catalogue) -> StackGraph:
    """Return the graph with catalogue attributes on its models, and the labs that made them."""
    nodes: dict[str, Node] = {}
    edges = list(graph.edges)
    labs: dict[str, Node] = {}
    for node in graph.nodes.values():
        row = catalogue.models.find(node.name) if node.kind == "model" else None
        if node.kind != "model":
            nodes[node.id] = node
            continue
        nodes[node.id] = replace(node, attributes={**node.attributes, **_attributes(row)})
        if row is None or row.lab is None:
            continue
        lab = labs.get(row.lab)
        made = _lab(row.lab, node, catalogue)
        labs[row.lab] = made if lab is None else _stronger(lab, made)
        edges.append(Edge("made_by", node.id, made.id, node.evidence[:1]))
    nodes |= {lab.id: lab for lab in labs.values()}
    ordered = dict(sorted(nodes.items(), key=lambda item: (item[1].kind, item[1].key)))
    return StackGraph(ordered, tuple(sorted(edges, key=lambda e: (e.kind, e.source, e.target))))


def renewed(graph: StackGraph, catalogue: Catalogue) -> StackGraph:
    """Return a stored graph with what *catalogue* knows; what an earlier one said of models and labs is taken back.

    Names stay: a model that was read under one id is not read again under another.
    """
    edges = tuple(e for e in graph.edges if e.kind != "made_by")
    held = {i for e in edges for i in (e.source, e.target)}
    nodes = {
        n.id: replace(n, attributes={k: v for k, v in n.attributes.items() if k not in _KNOWN})
        if n.kind == "model"
        else n
        for n in graph.nodes.values()
        if n.kind != "lab" or n.id in held
    }
    return enriched(StackGraph(nodes, edges), catalogue)


def _lab(name: str, model: Node, catalogue: Catalogue) -> Node:
    parent = catalogue.parents.parent_of(name, "lab")
    return Node(
        node_id(NodeRef("lab", name)),
        "lab",
        name,
        model.scope,
        model.role,
        {"parent": parent},
        model.confidence,
        model.evidence[:20],
        name,
    )


def _stronger(one: Node, other: Node) -> Node:
    scopes, roles = ("prod", "dev", "test", "docs"), ("used", "optional", "listed", "migration")
    first, second = sorted((one, other), key=lambda n: (scopes.index(n.scope), roles.index(n.role)))
    places = {(e.path, e.line): e for e in (*first.evidence, *second.evidence)}
    return replace(first, evidence=tuple(places.values())[:20])


_KNOWN = frozenset({
    "known", "lab", "family", "type", "floating", "preview", "lifecycle", "snapshots", "input_price", "output_price", "context",
    "max_output", "dimensions", "sampling", "tools", "vision", "json_schema", "open_weights",
})  # fmt: skip
"""Attributes of a model that the catalogue gives."""


def _attributes(row: ModelRow | None) -> dict[str, AttributeValue]:
    """Return the attributes of a model; one that the catalogue does not know is ``known: false``, never more."""
    if row is None:
        return {"known": False}
    ends = tuple(
        (c.host, c.shutdown.isoformat() if c.shutdown else None, c.certainty, c.replacement, c.source)
        for c in row.lifecycles
    )
    return {
        "known": True,
        "lab": row.lab,
        "family": row.family,
        "type": row.kind,
        "floating": row.floating,
        "preview": row.preview,
        "lifecycle": ends,
        "snapshots": tuple(row.snapshots),
        "input_price": row.input_price,
        "output_price": row.output_price,
        "context": row.context,
        "max_output": row.max_output,
        "dimensions": row.dimensions,
        "sampling": row.sampling,
        "tools": row.tools,
        "vision": row.vision,
        "json_schema": row.json_schema,
        "open_weights": row.open_weights,
    }
