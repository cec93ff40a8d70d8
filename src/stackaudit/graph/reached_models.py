"""Whom the steps of pipelines, and the tools of agents, call: the providers and models of the requests that they run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.graph.callgraph import CallGraph, Place
from stackaudit.graph.reach import Reach
from stackaudit.model.code import CodeFile
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At, Function, options

KINDS = frozenset({"pipeline_step", "tool"})
MAX_CHOICES = 3
"""A request that can go to more providers or models than this chooses among them: none of them is called for certain."""


def reached_models(facts: Sequence[Fact], context: Context, calls: CallGraph) -> Iterator[Fact]:
    """Yield an edge ``calls`` from each step or tool to the providers and models that running it asks."""
    claims = [f for f in facts if isinstance(f, NodeClaim) and f.ref.kind in KINDS and f.role == "used"]
    if not claims:
        return
    reach, targets = Reach(calls, facts, context), _targets(facts)
    for claim in claims:
        mask = 0
        for place in _starts(claim.evidence, context):
            mask |= reach.masks.get(place, 0)
        for ref in _refs(mask & reach.requests, reach):
            for target in targets.get(ref, ()):
                yield EdgeClaim(claim.ref, "calls", target, claim.evidence)


def _refs(mask: int, reach: Reach) -> list[NodeRef]:
    return [ref for position, ref in enumerate(reach.calls) if mask >> position & 1] if mask else []


def _targets(facts: Sequence[Fact]) -> dict[NodeRef, list[NodeRef]]:
    """Return the providers and models of each request, as far as it does not choose among many."""
    found: dict[tuple[NodeRef, str], dict[NodeRef, None]] = defaultdict(dict)
    for fact in facts:
        if isinstance(fact, EdgeClaim) and fact.source.kind == "call" and fact.target.kind in {"provider", "model"}:
            found[fact.source, fact.target.kind][fact.target] = None
    rows: dict[NodeRef, list[NodeRef]] = defaultdict(list)
    for (source, _), targets in found.items():
        if len(targets) <= MAX_CHOICES:
            rows[source] += targets
    return rows


def _starts(evidence: Evidence, context: Context) -> set[Place]:
    """Return the functions that a claim is about: the one that stands there, or those that the call there names."""
    file, line = context.project.files.get(evidence.path), evidence.line
    if file is None or file.line_map:
        return set()
    found = {
        (file.path, index)
        for index, scope in enumerate(file.scopes)
        if scope.kind == "function" and line in {scope.line, *(d.line for d in scope.decorators)}
    }
    return found or _named(file, line, context)


def _named(file: CodeFile, line: int, context: Context) -> set[Place]:
    found: set[Place] = set()
    for site in file.sites:
        call = site.call
        if call.line == line:
            at = At(file, site.scope, site.branch, line)
            for part in (call.func, *call.args, *(v for _, v in call.kwargs)):
                values = options(context.evaluator.value(part, at))
                found |= {(v.file.path, v.index) for v in values if isinstance(v, Function)}
    return found
