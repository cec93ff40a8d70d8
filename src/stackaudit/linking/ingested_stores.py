"""Which store an ingestion fills whose code is handed the store from elsewhere: the only one that the product uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import Scopes


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield an edge ``writes`` from each ingestion without one to the one vector store of the product, if there is one."""
    open_ = [
        f
        for f in facts
        if isinstance(f, NodeClaim) and f.ref.kind == "data_pipeline" and ("orchestrator", "code") in f.attributes
    ]
    if not open_:
        return
    filled = {f.source for f in facts if isinstance(f, EdgeClaim) and f.kind == "writes"}
    scopes = Scopes(context.project.files)
    stores = {
        f.ref
        for f in facts
        if isinstance(f, NodeClaim)
        and f.ref.kind == "vector_store"
        and f.role == "used"
        and scopes.of(f.evidence.path) == "prod"
    }
    if len(stores) != 1:
        return
    store = next(iter(stores))
    for claim in {c.ref: c for c in reversed(open_)}.values():
        if claim.ref not in filled and scopes.of(claim.evidence.path) == "prod":
            yield EdgeClaim(claim.ref, "writes", store, claim.evidence)
