"""CloudFormation and SAM, in YAML or JSON: managed AI resources, and functions that are given settings of the stack."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.infra.claims import DETECTOR, accelerators, infra, knows_the_stack, resource_claims, text_at
from stackaudit.model.documents import Document, Fields, Items
from stackaudit.model.facts import EdgeClaim, Fact, NodeRef
from stackaudit.resolution.context import Context


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the resources of a template that belong to the stack, and which of them wait for which."""
    resources = doc.root.get("Resources") if isinstance(doc.root, Fields) else None
    if not isinstance(resources, Fields):
        return
    for name, line, node in resources.fields:
        kind = text_at(node, "Type")
        if not isinstance(node, Fields) or "::" not in kind:
            continue
        key, shown = f"cloudformation:{doc.path}:{name}", f"cloudformation:{name}"
        body = node.get("Properties") or node
        gpu = accelerators(body, context)
        known = list(
            resource_claims(
                "cloudformation", kind, body, key, shown, (doc.path, line), context, extra=(("accelerators", gpu),)
            )
        )
        yield from known
        evidence = context.evidence(doc.path, line, DETECTOR, "config")
        if not known and (gpu or (_runs_code(kind) and knows_the_stack(body, context))):
            yield infra(key, shown, evidence, (("type", kind), ("accelerators", gpu)))
        waits = node.get("DependsOn")
        for other in waits.items if isinstance(waits, Items) else (waits,):
            target = text_at(other)
            if target:
                yield EdgeClaim(
                    NodeRef("infra", key),
                    "depends_on",
                    NodeRef("infra", f"cloudformation:{doc.path}:{target}"),
                    evidence,
                )


def _runs_code(kind: str) -> bool:
    return kind.endswith(
        (
            "Function",
            "TaskDefinition",
            "Service",
            "Instance",
            "LaunchTemplate",
            "JobDefinition",
            "StateMachine",
            "Cluster",
        )
    )
