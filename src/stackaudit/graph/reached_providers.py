"""Providers of calls that name none themselves: of a graph, whom its nodes call; of a client, whom its requests go to.

Only where all that is reached goes to one provider: then the call cannot go anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.graph.callgraph import CallGraph, Place
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context


def reached_providers(facts: Sequence[Fact], context: Context, calls: CallGraph) -> Iterator[Fact]:
    """Yield the provider of runs and clients that have none of their own."""
    claims = {
        f.ref: f
        for f in facts
        if isinstance(f, NodeClaim) and f.ref.kind == "call" and dict(f.attributes).get("operation")
    }
    known: dict[NodeRef, set[NodeRef]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, EdgeClaim) and fact.source.kind == "call" and fact.target.kind == "provider":
            known[fact.source].add(fact.target)
    open_ = {ref for ref in claims if not known[ref]}
    rows = [(f, r) for f in context.project.files.values() for r in context.calls(f)] if open_ else []
    made = _made(rows, context)
    masks = calls.masks() if open_ else {}
    for file, row in rows:
        ref = context.call_ref(file, row.site.call)
        if ref is None or ref not in open_:
            continue
        through = made.get(ref, set()) if row.operation == "client" else _run(file, row, calls, masks)
        providers = {p for other in through - {ref} for p in known[other]}
        if len(providers) == 1 and all(known[o] for o in through - open_):
            yield from _claims(claims[ref], providers.pop())


def _claims(claim: NodeClaim, provider: NodeRef) -> Iterator[Fact]:
    yield NodeClaim(claim.ref, claim.name, claim.evidence, claim.role, claim.scope, (("provider", provider.key),))
    yield EdgeClaim(claim.ref, "calls", provider, claim.evidence)


def _made(rows: Sequence[tuple[CodeFile, Resolved]], context: Context) -> dict[NodeRef, set[NodeRef]]:
    """Return, for each client, the requests that are made through it."""
    found: dict[NodeRef, set[NodeRef]] = defaultdict(set)
    for file, row in rows:
        ref = context.call_ref(file, row.site.call) if len(row.steps) > 1 else None
        client = context.call_ref(row.steps[0].at.file, row.steps[0].call) if ref is not None else None
        if ref is not None and client is not None and client != ref:
            found[client].add(ref)
    return found


def _run(file: CodeFile, row: Resolved, calls: CallGraph, masks: dict[Place, int]) -> set[NodeRef]:
    """Return the calls that a run leads to: through the functions that were handed to what runs."""
    if row.operation != "agent_run":
        return set()
    scope = row.site.scope
    while scope and file.scopes[scope].kind == "class":
        scope = file.scopes[scope].parent
    mask = 0
    for target in calls.runs.get(((file.path, scope), row.line), ()):
        mask |= masks.get(target, 0)
    return {ref for position, ref in enumerate(calls.calls()) if mask >> position & 1} if mask else set()
