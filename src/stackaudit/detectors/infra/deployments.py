"""Deployments of models in infrastructure code: a name of the team's choice, the model and its version."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.infra.claims import DETECTOR, infra
from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.deployments import IAC, deployments_of


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield each deployment and the model that it serves."""
    if doc.syntax not in IAC:
        return
    for row in deployments_of(doc, context.routes.deployments.values, context.catalogue):
        evidence = context.evidence(doc.path, row.line, DETECTOR, "config")
        key = f"deployment:{row.name}"
        yield infra(key, key, evidence, (("type", "deployment"), ("version", row.version)))
        name = context.catalogue.canonical(context.catalogue.split_model(row.model)[1])
        at = context.evidence(row.model_path, row.model_line, DETECTOR, "config")
        ref = NodeRef("model", name)
        yield NodeClaim(ref, name, at, attributes=(("as_written", row.model), ("version", row.version or None)))
        yield EdgeClaim(NodeRef("infra", key), "serves", ref, evidence)
