"""Providers that a model id names in front of it (``host/model``), where the id stands in model position outside of calls.

An id in code that some call asks a gateway for names a route of the gateway: the provider in front of it is not called.
A configuration file says which provider stands behind a route.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "models"


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the provider of each prefixed id that the product may request."""
    del documents
    claims = [f for f in facts if isinstance(f, NodeClaim)]
    routed = _routed(claims, context)
    for claim in claims:
        if claim.ref.kind != "model" or claim.evidence.detector != DETECTOR:
            continue
        if claim.evidence.technique == "literal" and claim.ref.key in routed:
            continue
        vendor, _ = context.catalogue.split_model(str(_get(claim, "as_written")))
        if vendor is not None and vendor.kind == "provider" and claim.role != "listed":
            parent = context.catalogue.parents.parent_of(vendor.node)
            attributes = (("layer", vendor.layer), ("parent", parent))
            yield NodeClaim(
                NodeRef("provider", vendor.node), vendor.node, claim.evidence, claim.role, attributes=attributes
            )


def _routed(claims: Sequence[NodeClaim], context: Context) -> set[str]:
    """Return the models that calls ask a gateway for (canonical ids)."""
    found: set[str] = set()
    for claim in claims:
        if claim.ref.kind == "call":
            row = dict(claim.attributes)
            if any(context.catalogue.is_gateway(str(p)) for p in (row.get("provider"), *_rows(row.get("providers")))):
                found |= {str(m) for m in (row.get("model"), *_rows(row.get("models"))) if m}
    return found


def _rows(value: AttributeValue) -> tuple[AttributeValue, ...]:
    return value if isinstance(value, tuple) else ()


def _get(claim: NodeClaim, name: str) -> AttributeValue:
    return next((v for k, v in claim.attributes if k == name), None)
