"""From claims to one graph: identity, merging, scopes and roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from stackaudit.model.evidence import Evidence, keyless
from stackaudit.model.facts import (
    ROLES,
    SCOPES,
    AttributeValue,
    EdgeClaim,
    Fact,
    NodeClaim,
    NodeRef,
    RoleName,
    ScopeName,
)
from stackaudit.model.graph import Edge, Node, StackGraph, node_id
from stackaudit.resolution.scopes import Scopes

MAX_EVIDENCE = 100
"""Places kept per node; more are counted in the attribute ``places``."""
_TECHNIQUES = (
    "signature",
    "subclass",
    "decorator",
    "literal",
    "code",
    "config",
    "manifest",
    "import",
    "install",
    "framework-default",
)


def assemble(facts: Iterable[Fact], scopes: Scopes) -> StackGraph:
    """Merge claims into nodes and edges; the order of the facts does not matter."""
    nodes: dict[NodeRef, list[NodeClaim]] = defaultdict(list)
    edges: dict[tuple[NodeRef, str, NodeRef], set[Evidence]] = defaultdict(set)
    for fact in map(_keyless, facts):
        if isinstance(fact, NodeClaim):
            nodes[fact.ref].append(fact)
        else:
            edges[fact.source, fact.kind, fact.target] |= {fact.evidence} if fact.evidence else set()
    kept = {ref: _node(ref, claims, scopes) for ref, claims in sorted(nodes.items()) if not _only_conditional(claims)}
    if not any(ref.kind in _CORE and (ref.kind, node.scope) != ("agent", "dev") for ref, node in kept.items()):
        kept = {ref: node for ref, node in kept.items() if ref.kind not in _ACCOMPANYING and not _is_prose(node)}
    rows = [
        Edge(kind, node_id(source), node_id(target), tuple(sorted(found, key=_place))[:MAX_EVIDENCE])
        for (source, kind, target), found in edges.items()
        if source in kept and target in kept and source != target
    ]
    return StackGraph({n.id: n for n in kept.values()}, tuple(sorted(rows, key=lambda e: (e.kind, e.source, e.target))))


def _keyless(fact: Fact) -> Fact:
    """Return the fact without keys: what stands where a model, a default or an argument is expected may be one."""
    if isinstance(fact, EdgeClaim):
        source, target = _ref(fact.source), _ref(fact.target)
        same = source is fact.source and target is fact.target
        return fact if same else replace(fact, source=source, target=target)
    ref, name, attributes = _ref(fact.ref), keyless(fact.name), _value(fact.attributes)
    same = ref is fact.ref and name == fact.name and attributes is fact.attributes
    return fact if same else replace(fact, ref=ref, name=name, attributes=attributes)


def _ref(ref: NodeRef) -> NodeRef:
    key = keyless(ref.key)
    return ref if key == ref.key else NodeRef(ref.kind, key)


def _value(value: Any) -> Any:
    """Return a value of an attribute without keys; the same object where there is none."""
    if isinstance(value, str):
        return keyless(value)
    if not isinstance(value, tuple):
        return value
    made = tuple(map(_value, value))
    return value if made == value else made


_CORE = frozenset({
    "call", "provider", "model", "sdk", "framework", "vector_store", "agent", "mcp_server", "data_pipeline", "pipeline_step",
    "experiment_tracker", "observability", "eval", "guardrail",
})  # fmt: skip
"""Kinds that show that a repository has an AI stack at all."""
_ACCOMPANYING = frozenset({"prompt", "env_var", "tool", "dataset", "data_store", "infra", "web_search"})
"""Kinds that mean something only beside the others: a text named ``prompt`` alone is no prompt."""


def _is_prose(node: Node) -> bool:
    """Return whether a module is no code: a page, a text or a file of settings, known by the words in it."""
    return node.kind == "module" and node.attributes.keys() == {"said"}


def _only_conditional(claims: list[NodeClaim]) -> bool:
    """A cloud or data client counts only where code of the stack imports it."""
    return all(dict(c.attributes).get("conditional") for c in claims)


def _place(evidence: Evidence) -> tuple[str, int, int, int, str, str, str, float]:
    """Place first; the rest tells claims of one place apart, so that no order is left to chance."""
    return (
        evidence.path, evidence.line, evidence.column, evidence.end_line, evidence.technique, evidence.detector,
        evidence.snippet, evidence.confidence,
    )  # fmt: skip


def _node(ref: NodeRef, claims: list[NodeClaim], scopes: Scopes) -> Node:
    ranked = sorted(claims, key=lambda c: _rank(c, scopes))
    best = ranked[0]
    scope = _scope(best, scopes)
    seen: dict[tuple[str, int], Evidence] = {}
    for claim in ranked:
        seen.setdefault((claim.evidence.path, claim.evidence.line), claim.evidence)
    evidence = tuple(seen.values())
    attributes: dict[str, AttributeValue] = {}
    for claim in ranked:
        for name, value in claim.attributes:
            if attributes.get(name) in (None, "", ()) and name != "conditional":
                attributes[name] = value
    if len(evidence) > MAX_EVIDENCE:
        attributes["places"] = len(evidence)
    strong = {(c.evidence.path, c.evidence.line) for c in ranked if (_scope(c, scopes), c.role) == (scope, best.role)}
    if len(strong) < len(evidence):
        attributes["strongest"] = len(strong)
    return Node(
        node_id(ref), ref.kind, best.name, scope, best.role, attributes, round(max(c.evidence.confidence for c in claims), 3),
        evidence[:MAX_EVIDENCE], ref.key,
    )  # fmt: skip


def _scope(claim: NodeClaim, scopes: Scopes) -> ScopeName:
    of_path = scopes.of(claim.evidence.path)
    if claim.scope is None:
        return of_path
    return max(claim.scope, of_path, key=SCOPES.index)


def _rank(claim: NodeClaim, scopes: Scopes) -> tuple[object, ...]:
    """Strongest first: scope, then role, then how directly it was seen, then place."""
    technique = claim.evidence.technique
    return (
        SCOPES.index(_scope(claim, scopes)),
        ROLES.index(claim.role),
        _TECHNIQUES.index(technique) if technique in _TECHNIQUES else len(_TECHNIQUES),
        *_place(claim.evidence)[:3],
        str(claim.attributes),
        claim.name,
        _place(claim.evidence),
    )


__all__ = ["EdgeClaim", "RoleName", "assemble"]
