"""Dockerfiles: base images of their stages, and the packages that they install by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname

from stackaudit.catalog.catalogue import CONDITIONAL_LAYERS
from stackaudit.detectors.infra.claims import image_claims, image_of, served_models, vendor_claims
from stackaudit.model.documents import Document, Fields, Items, Leaf
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.parsing.manifests.pip_args import packages_of_pip_command
from stackaudit.resolution.context import Context

DETECTOR = "infra"
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the images that a Dockerfile builds on, what it installs, and the model that its server loads."""
    if doc.syntax != "dockerfile" or not isinstance(doc.root, Items):
        return
    name = doc.path.rsplit("/", 1)[-1]
    if context.catalogue.resources.has("modelfiles", name):
        yield from _modelfile(doc, name, context)
        return
    yield from _stages(doc, context)
    for word, line, text in _instructions(doc):
        if word == "RUN":
            yield from _installed(doc, line, text, context)
        elif word in {"CMD", "ENTRYPOINT"} and "model" in text:
            yield from served_models(re.findall(r"[^\s\"',\[\]]+", text), doc.path, line, context)


def _instructions(doc: Document) -> Iterator[tuple[str, int, str]]:
    for row in doc.root.items if isinstance(doc.root, Items) else ():
        for word, line, node in row.fields if isinstance(row, Fields) else ():
            if isinstance(node, Leaf):
                yield word, line, str(node.value)


def _stages(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the image of each stage; a stage that builds on an earlier one has none of its own."""
    arguments: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        return arguments.get(match[1] or match[3]) or match[2] or "$"

    aliases: set[str] = set()
    found: list[tuple[str, int, str]] = []
    for row in doc.root.items if isinstance(doc.root, Items) else ():
        for word, line, node in row.fields if isinstance(row, Fields) else ():
            if word == "ARG" and isinstance(node, Fields) and not found:
                arguments |= {k: str(v.value) for k, _, v in node.fields if isinstance(v, Leaf) and v.value is not None}
            elif word == "FROM" and isinstance(node, Leaf):
                match = _FROM.match(str(node.value))
                text = _VARIABLE.sub(value, match[1]) if match else ""
                if text and text.lower() not in aliases | {"scratch"}:
                    found.append((text, line, match[2] or "" if match else ""))
                aliases |= {match[2].lower()} if match and match[2] else set()
    for text, line, stage in found:
        image = image_of(text)
        if image is not None:
            extra = (("stage", stage), ("dockerfile", doc.path), ("hosts", dirname(doc.path) or "."))
            yield from image_claims(image, doc.path, line, context, conditional=True, extra=extra)


def _installed(doc: Document, line: int, text: str, context: Context) -> Iterator[Fact]:
    for name, constraint in packages_of_pip_command(text):
        package = context.catalogue.package("pypi", name)
        if package is not None and package.layer not in CONDITIONAL_LAYERS:
            key = f"pypi:{package.name}"
            attributes = (
                ("layer", package.layer),
                ("vendor", package.vendor),
                ("constraint", constraint),
                ("declared", True),
            )
            evidence = context.evidence(doc.path, line, DETECTOR, "install")
            yield NodeClaim(NodeRef("sdk", key), key, evidence, attributes=attributes)


def _modelfile(doc: Document, name: str, context: Context) -> Iterator[Fact]:
    """Yield the model that a served model is built on, and the server."""
    base = next(((line, text) for word, line, text in _instructions(doc) if word == "FROM"), None)
    if base is None or base[1].startswith((".", "/", "$")):
        return
    line, text = base
    model = context.catalogue.canonical(text.split()[0]) if text.split() else ""
    evidence = context.evidence(doc.path, line, DETECTOR, "config")
    if model:
        yield NodeClaim(NodeRef("model", model), model, evidence, attributes=(("as_written", text),))
    for vendor, _ in context.catalogue.resources.find("modelfiles", name):
        yield from vendor_claims(vendor, evidence, context)
