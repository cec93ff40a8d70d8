"""Models and providers that a framework gets from settings files, without a line of code."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import environment

DETECTOR = "framework_settings"


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield provider and models of the clients that *doc* configures."""
    for client in context.evaluator.configured():
        step = client.instance.steps[0]
        if step.at.file.path != doc.path or not client.written:
            continue
        evidence = context.evidence(doc.path, step.call.line, DETECTOR, "config")
        call = Resolved(
            context.evaluator, step.at.file, context.evaluator.site_of(step), -1, step.signature, (step,), None
        )
        for option, value in step.call.kwargs:
            for env in environment(context.evaluator.value(value, step.at)):
                place = context.evidence(env.path, env.line, DETECTOR, "config")
                attributes = (("purpose", "key" if "key" in option else option),)
                yield NodeClaim(NodeRef("env_var", env.name), env.name, place, attributes=attributes)
        for provider in call.providers:
            vendor = context.catalogue.vendor_of_node(provider)
            layer = vendor.layer if vendor is not None else "inference"
            parent = context.catalogue.parents.parent_of(provider)
            yield NodeClaim(
                NodeRef("provider", provider), provider, evidence, attributes=(("layer", layer), ("parent", parent))
            )
        for model in call.models:
            name = context.catalogue.canonical(model.name)
            if name and not context.catalogue.is_placeholder(name):
                place = context.evidence(model.path, model.line, DETECTOR, model.technique)
                yield NodeClaim(NodeRef("model", name), name, place, attributes=(("as_written", model.name),))
