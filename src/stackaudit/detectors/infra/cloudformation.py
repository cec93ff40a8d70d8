"""CloudFormation and SAM, in YAML or JSON: managed AI resources, programs of the stack, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

from stackaudit.detectors.infra.claims import (
    DETECTOR,
    accelerators,
    infra,
    knows_the_stack,
    resource_claims,
    text_at,
    texts_of,
)
from stackaudit.detectors.infra.parts import Part, about_the_stack, part_of
from stackaudit.detectors.infra.running import deploys
from stackaudit.model.documents import DocNode, Document, Fields, Items, walk
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.grants import modes, statements

_INSIDE = re.compile(r"\$\{!?([A-Za-z0-9]+)(?:\.[\w.]+)?\}")
_SOURCES = ("CodeUri", "ContentUri", "Code", "DefinitionUri", "ImageUri")
_ENDINGS = (".py", ".ts", ".js", ".mjs")


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the resources of a template: those of the stack, conditionally what may stand around, and who needs whom."""
    resources = doc.root.get("Resources") if isinstance(doc.root, Fields) else None
    if not isinstance(resources, Fields):
        return
    bodies = {
        name: (line, node)
        for name, line, node in resources.fields
        if isinstance(node, Fields) and "::" in text_at(node, "Type")
    }
    keys = {name: f"cloudformation:{doc.path}:{name}" for name in bodies}
    for name, (line, node) in bodies.items():
        yield from _resource(doc.path, name, line, node, keys, context)


def _resource(
    path: str, name: str, line: int, node: Fields, keys: Mapping[str, str], context: Context
) -> Iterator[Fact]:
    kind, key, shown = text_at(node, "Type"), keys[name], f"cloudformation:{name}"
    body = node.get("Properties") or node
    part, gpu = part_of("cloudformation", kind), accelerators(body, context)
    about: list[tuple[str, AttributeValue]] = [("accelerators", gpu), *_about(path, node, body, part, keys, context)]
    known = list(resource_claims("cloudformation", kind, body, key, shown, (path, line), context, extra=about))
    yield from known
    if not known:
        runs = part is not None and part.kind == "code" and knows_the_stack(body, context)
        allows = part is not None and part.kind in {"code", "right", "watch"} and about_the_stack(texts_of(body))
        if part is None and not gpu:
            return
        evidence = context.evidence(path, line, DETECTOR, "config")
        yield infra(key, shown, evidence, (("type", kind), *about), conditional=not (gpu or runs or allows))
    elif isinstance(body, Fields):
        yield from deploys(path, key, body, context)
    for target, at in _needs(node, keys):
        if target != key:
            evidence = context.evidence(path, at, DETECTOR, "config")
            yield EdgeClaim(NodeRef("infra", key), "depends_on", NodeRef("infra", target), evidence)


def _needs(node: DocNode, keys: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return (key, first line) of the resources that a part of a template refers to."""
    found: dict[str, int] = {}
    for path, line, leaf in walk(node):
        if not isinstance(leaf.value, str) or path == ("Type",) or len(leaf.value) > 4_000:
            continue
        names = [leaf.value.partition(".")[0], *_INSIDE.findall(leaf.value)]
        for name in names:
            if name in keys:
                found.setdefault(keys[name], line)
    return list(found.items())


def _about(
    path: str, node: Fields, body: DocNode, part: Part | None, keys: Mapping[str, str], context: Context
) -> Iterator[tuple[str, AttributeValue]]:
    if part is None:
        return
    yield from part.attributes
    if part.kind in {"code", "right"} and isinstance(body, Fields):
        yield "grants", tuple(sorted({(key, mode) for key, mode in _grants(body, keys)}))
    if part.kind == "code":
        yield "hosts", _source(path, node, body, context)


def _grants(body: Fields, keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (key of a resource, ``reads`` or ``writes``): of statements, and of policies that SAM has a name for."""
    for given, node in statements(body):
        yield from ((key, mode) for key, _ in _needs(node, keys) for mode in given)
    policies = body.get("Policies")
    for row in policies.items if isinstance(policies, Items) else ():
        for name, _, node in row.fields if isinstance(row, Fields) else ():
            if name.endswith("Policy"):
                yield from ((key, mode) for key, _ in _needs(node, keys) for mode in modes([name[: -len("Policy")]]))


def _source(path: str, node: Fields, body: DocNode, context: Context) -> str:
    """Return the file or folder that a function is built from; empty when the template does not say so."""
    texts = [text_at(body, key) for key in _SOURCES] + [text_at(node, "Metadata", "DockerContext")]
    handler = text_at(body, "Handler")
    for text in texts:
        if not text or "://" in text or "$" in text:
            continue
        folder = normpath(join(dirname(path), text))
        for ending in _ENDINGS:
            module = normpath(join(folder, handler.rpartition(".")[0].replace(".", "/") + ending))
            if handler and module in context.project.files:
                return module
        if any(p.startswith(folder + "/") or folder == "." for p in context.project.files):
            return folder
    return ""
