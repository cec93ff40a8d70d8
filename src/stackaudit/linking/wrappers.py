"""Call sites that reach a model through functions of the repository.

Such a site is a ``call`` node of its own with the attribute ``via``: the (path, function) of the wrappers that it goes
through. Its provider, models and parameters are those of the request behind it, seen from this site: what the site passes,
what the wrapper sets and what its client holds all count. The request itself stays the node of the call inside the wrapper,
and one edge ``calls`` leads there from each wrapped site. A wrapped site has no other edges, so that whatever counts
requests, models or providers counts each request once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.seen_from import Seen, seen_from
from stackaudit.resolution.wrappers import Wrapped, wrapped_calls

DETECTOR = "wrappers"
TECHNIQUE = "wrapper"
CONFIDENCE = 0.8
ALONE = True


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield a call node for each wrapped call, with edges to the requests that it leads to."""
    ordinals: Counter[tuple[str, str, str]] = Counter()
    claims = (f for f in facts if isinstance(f, NodeClaim) and f.ref.kind in {"pipeline_step", "data_pipeline"})
    scheduled = frozenset((f.evidence.path, f.evidence.line) for f in claims)
    for row in wrapped_calls(context, scheduled):
        name = row.wrappers[0].name
        function = row.file.scopes[row.site.scope].qualname
        ordinals[row.file.path, function, name] += 1
        ref = NodeRef("call", f"{row.file.path}#{function}#{name}#{ordinals[row.file.path, function, name]}")
        yield from _claims(row, ref, context)


def _claims(row: Wrapped, ref: NodeRef, context: Context) -> Iterator[Fact]:
    site = row.site.call
    evidence = context.evidence(
        row.file, site.line, DETECTOR, TECHNIQUE, confidence=CONFIDENCE, column=site.column, end_line=site.end_line
    )
    role = role_at(row.file, row.site.branch)
    found = _attributes(row, seen_from(context, row), context)
    yield NodeClaim(ref, row.wrappers[0].name, evidence, role, attributes=tuple(found.items()))
    for wrapper in row.wrappers:
        for request in wrapper.requests():
            target = context.call_ref(request.file, request.site.call)
            if target is not None:
                yield EdgeClaim(ref, "calls", target, evidence)


def _attributes(row: Wrapped, seen: Seen, context: Context) -> dict[str, AttributeValue]:
    scope = row.file.scopes[row.site.scope]
    ids = (context.catalogue.canonical(m) for m in seen.models)
    models = tuple(dict.fromkeys(n for n in ids if n and not context.catalogue.is_placeholder(n)))
    found: dict[str, AttributeValue] = {
        "operation": row.operation,
        "callee": row.wrappers[0].name,
        "via": tuple((w.file.path, w.name) for w in row.wrappers),
        "provider": seen.providers[0] if len(seen.providers) == 1 else None,
        "model": models[0] if models else None,
        "function": scope.qualname,
        "async_function": scope.is_async,
        "awaited": row.site.awaited,
        **dict(seen.parameters),
    }
    if len(seen.providers) > 1:
        found["providers"] = seen.providers
    if len(models) > 1:
        found["models"] = models
    return found
