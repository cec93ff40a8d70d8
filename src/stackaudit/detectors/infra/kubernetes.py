"""Kubernetes objects and chart values: containers of the stack, serving resources, accelerators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.detectors.infra.claims import (
    DETECTOR,
    Image,
    accelerators,
    image_claims,
    image_of,
    image_vendor,
    infra,
    knows_the_stack,
    resource_claims,
    served_models,
    text_at,
    words_of,
)
from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf
from stackaudit.model.facts import EdgeClaim, Fact, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.iac_values import blocks

_VALUES = re.compile(r"(?i)(?:^|/)values[\w.-]*\.ya?ml$")
_CONFIGURATION = frozenset({"ConfigMap", "Secret", "Namespace", "Service", "Ingress", "ExternalSecret", "SealedSecret"})


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the objects of a manifest, and the images that the values of a chart name."""
    if doc.syntax not in {"yaml", "helm"}:
        return
    for root in doc.root.items if isinstance(doc.root, Items) and doc.multiple else (doc.root,):
        if isinstance(root, Fields) and text_at(root, "apiVersion") and text_at(root, "kind"):
            yield from _object(doc.path, root, context)
    if doc.syntax == "helm" and isinstance(doc.root, Items) and not doc.multiple:
        yield from _template(doc, context)
    elif _VALUES.search(doc.path):
        yield from _values(doc, context)


def _object(path: str, root: Fields, context: Context) -> Iterator[Fact]:
    kind, name = text_at(root, "kind"), text_at(root, "metadata", "name")
    if kind in _CONFIGURATION or kind == "Kustomization":
        return
    key, shown = f"kubernetes:{path}:{kind}/{name}", f"kubernetes:{kind}/{name}"
    gpu = accelerators(root, context)
    place = (path, _line(root, "kind"))
    known = list(resource_claims("kubernetes", kind, root, key, shown, place, context, extra=(("accelerators", gpu),)))
    yield from known
    containers = [
        b for b, _ in blocks(root) if isinstance(b.get("image"), Leaf) and (b.get("name") is not None or known)
    ]
    facts = [fact for block in containers for fact in _container(path, block, key, context)]
    of_stack = bool(gpu) or any(knows_the_stack(b, context) for b in containers)
    of_stack = of_stack or any(image is not None and image_vendor(image, context) for image in map(_image, containers))
    if not known:
        evidence = context.evidence(*place, DETECTOR, "config")
        yield infra(
            key, shown, evidence, (("type", kind), ("accelerators", gpu), ("hosts", "")), conditional=not of_stack
        )
    yield from facts


def _image(block: Fields) -> Image | None:
    node = block.get("image")
    return image_of(node.value) if isinstance(node, Leaf) and isinstance(node.value, str) else None


def _container(path: str, block: Fields, key: str, context: Context) -> Iterator[Fact]:
    node, image = block.get("image"), _image(block)
    if image is None or node is None:
        return
    sure = knows_the_stack(block, context) or bool(accelerators(block, context))
    evidence = context.evidence(path, node.line, DETECTOR, "config")
    for claim in image_claims(image, path, node.line, context, conditional=not sure):
        yield claim
        yield EdgeClaim(NodeRef("infra", key), "runs" if claim.ref.kind == "infra" else "serves", claim.ref, evidence)
    if image_vendor(image, context) is not None:
        command = [*words_of(block.get("command")), *words_of(block.get("args"))]
        for model in served_models(command, path, node.line, context):
            yield model
            yield EdgeClaim(NodeRef("infra", key), "serves", model.ref, evidence)


def _line(root: Fields, key: str) -> int:
    return next((line for name, line, _ in root.fields if name == key), root.line)


def _values(doc: Document, context: Context) -> Iterator[Fact]:
    """``image: {repository: …, tag: …}`` in the values of a chart."""
    for block, _ in blocks(doc.root):
        repository = block.get("repository")
        if not isinstance(repository, Leaf) or not isinstance(repository.value, str):
            continue
        registry = text_at(block, "registry")
        tag = text_at(block, "tag")
        whole = (f"{registry}/" if registry else "") + repository.value + (f":{tag}" if tag else "")
        image = image_of(whole)
        if image is not None:
            yield from image_claims(image, doc.path, repository.line, context, conditional=True)


def _template(doc: Document, context: Context) -> Iterator[Fact]:
    """Images and accelerators that stand in a template as they are."""
    for block, _ in blocks(doc.root):
        node: DocNode | None = block.get("image")
        if isinstance(node, Leaf) and isinstance(node.value, str) and "{{" not in node.value:
            image = image_of(node.value)
            if image is not None:
                yield from image_claims(image, doc.path, node.line, context, conditional=True)
