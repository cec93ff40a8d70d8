"""Compose files: services, their images and what they wait for, models that they serve, accelerators that they reserve."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from stackaudit.detectors.infra.claims import (
    DETECTOR,
    accelerators,
    image_claims,
    image_of,
    image_vendor,
    infra,
    knows_the_stack,
    served_models,
    text_at,
    words_of,
)
from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf
from stackaudit.model.facts import EdgeClaim, Fact, NodeRef, ScopeName
from stackaudit.resolution.context import Context

_SERVICE_KEYS = frozenset({"image", "build"})
_TEST = re.compile(r"(?:^|[-_])tests?$|^tests?(?:[-_]|$)|^(?:e2e|ci)$")


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the services of a compose file: those of the stack, and the team's own beside them."""
    services = doc.root.get("services") if isinstance(doc.root, Fields) and doc.syntax == "yaml" else None
    if not isinstance(services, Fields) or doc.root.get("kind") is not None:  # type: ignore[union-attr]
        return
    rows = [
        (name, line, node) for name, line, node in services.fields if isinstance(node, Fields) and _is_service(node)
    ]
    if len(rows) * 2 < len(services.fields):
        return
    for name, line, node in rows:
        yield from _service(doc.path, name, line, node, context)


def _is_service(node: Fields) -> bool:
    return any(node.get(k) is not None for k in _SERVICE_KEYS)


def _service(path: str, name: str, line: int, node: Fields, context: Context) -> Iterator[Fact]:
    key = f"compose:{path}:{name}"
    ref, scope = NodeRef("infra", key), _scope(name, node)
    image_text = text_at(node, "image")
    image = image_of(image_text) if image_text else None
    vendor = image_vendor(image, context) if image is not None else None
    gpu = accelerators(node, context)
    folder, dockerfile = _build(path, node.get("build"))
    sure = vendor is not None or bool(gpu) or knows_the_stack(node.get("environment") or Leaf(None, line), context)
    evidence = context.evidence(path, line, DETECTOR, "config")
    attributes = (
        ("type", "service"), ("hosts", folder), ("dockerfile", dockerfile), ("accelerators", gpu),
        ("env_files", tuple(words_of(node.get("env_file")))), ("profiles", tuple(words_of(node.get("profiles")))),
    )  # fmt: skip
    yield infra(key, f"compose:{name}", evidence, attributes, conditional=not sure, scope=scope)
    if image is not None:
        at = node.get("image")
        place = at.line if at is not None else line
        extra = (("hosts", folder), ("dockerfile", dockerfile))
        for claim in image_claims(image, path, place, context, conditional=not sure, scope=scope, extra=extra):
            yield claim
            relation = "runs" if claim.ref.kind == "infra" else "serves"
            yield EdgeClaim(ref, relation, claim.ref, evidence)
    for claim in (
        served_models(_command(node), path, _line(node.get("command"), line), context) if vendor is not None else ()
    ):
        yield claim
        yield EdgeClaim(ref, "serves", claim.ref, evidence)
    for other in _waits_for(node.get("depends_on")):
        yield EdgeClaim(ref, "depends_on", NodeRef("infra", f"compose:{path}:{other}"), evidence)


def _scope(name: str, node: Fields) -> ScopeName | None:
    profiles = words_of(node.get("profiles"))
    return "test" if _TEST.search(name.lower()) or any(_TEST.search(p.lower()) for p in profiles) else None


def _build(path: str, node: DocNode | None) -> tuple[str, str]:
    """Return the folder that a service is built from, and its Dockerfile; empty when it is not built."""
    context = (
        text_at(node, "context") if isinstance(node, Fields) else str(node.value) if isinstance(node, Leaf) else ""
    )
    if node is None or "$" in context or "://" in context:
        return "", ""
    folder = normpath(join(dirname(path), context or "."))
    return folder, normpath(join(folder, text_at(node, "dockerfile") or "Dockerfile"))


def _command(node: Fields) -> list[str]:
    return [*words_of(node.get("entrypoint")), *words_of(node.get("command"))]


def _line(node: DocNode | None, default: int) -> int:
    return node.line if node is not None else default


def _waits_for(node: DocNode | None) -> list[str]:
    if isinstance(node, Fields):
        return [name for name, _, _ in node.fields]
    return words_of(node) if isinstance(node, Items) else []
