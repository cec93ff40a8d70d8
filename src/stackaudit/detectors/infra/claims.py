"""How infrastructure is claimed: nodes with their place, images, resources of vendors, machines with accelerators.

A claim that is ``conditional`` stands only if linking shows that it hosts or runs a part of the AI stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stackaudit.catalog.catalogue import NODE_ON_IMPORT
from stackaudit.catalog.entries import Vendor
from stackaudit.model.documents import DocNode, Fields, Items, Leaf, walk
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef, RoleName, ScopeName
from stackaudit.resolution.context import Context

DETECTOR = "infra"
_IMAGE = re.compile(
    r"(?P<repository>[\w.$-]+(?::\d+)?(?:/[\w.$-]+)*)(?::(?P<tag>[\w.$-]+))?(?:@(?P<digest>sha256:[0-9a-f]{8,64}))?"
)
_DEFAULT = re.compile(r"\$\{[A-Za-z_]\w*(?::?[-=]([^}]*))?\}")
_MODEL_FLAGS = ("--model", "--model-id", "--model-name", "--model-path", "--model_name", "--model_path")
_LONGEST_TEXT = 400
MAX_TEXTS = 20_000
"""Values of one block that are looked through."""


@dataclass(frozen=True, slots=True)
class Image:
    """A container image as it is written."""

    repository: str
    tag: str
    digest: str

    @property
    def name(self) -> str:
        """Repository with tag and digest."""
        return self.repository + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


def image_of(text: str) -> Image | None:
    """Return the image that a text names; ``${NAME:-default}`` stands for its default. None where a variable names it."""
    if len(text) > _LONGEST_TEXT:
        return None
    plain = _DEFAULT.sub(lambda m: m[1] or "$", text.strip())
    match = _IMAGE.fullmatch(plain)
    if match is None or "$" in match["repository"]:
        return None
    tag = match["tag"] or ""
    return Image(match["repository"], "" if "$" in tag else tag, match["digest"] or "")


def image_vendor(image: Image, context: Context) -> Vendor | None:
    """Return the vendor that publishes an image."""
    return context.catalogue.resources.image(image.repository.lower())


def infra(
    key: str, name: str, evidence: Evidence, attributes: Sequence[tuple[str, AttributeValue]] = (), *, conditional: bool = False,
    role: RoleName = "used", scope: ScopeName | None = None,
) -> NodeClaim:  # fmt: skip
    """Return the claim of an infrastructure node."""
    rows = tuple((k, v) for k, v in attributes if v not in (None, "", ()))
    return NodeClaim(NodeRef("infra", key), name, evidence, role, scope, (*rows, ("conditional", conditional)))


def image_claims(
    image: Image, path: str, line: int, context: Context, *, conditional: bool, scope: ScopeName | None = None,
    extra: Sequence[tuple[str, AttributeValue]] = (),
) -> Iterator[NodeClaim]:  # fmt: skip
    """Yield the node of an image and that of the vendor that publishes it; a vendor's image is never conditional."""
    vendor = image_vendor(image, context)
    evidence = context.evidence(path, line, DETECTOR, "config")
    rows: tuple[tuple[str, AttributeValue], ...] = (
        ("type", "image"),
        ("tag", image.tag),
        ("digest", image.digest),
        ("pinned", bool(image.digest)),
        *extra,
    )
    key = f"image:{image.name}"
    yield infra(key, key, evidence, rows, conditional=conditional and vendor is None, scope=scope)
    if vendor is not None:
        yield from vendor_claims(vendor, evidence, context, scope=scope)


def vendor_claims(
    vendor: Vendor, evidence: Evidence, context: Context, *, role: RoleName = "used", scope: ScopeName | None = None
) -> Iterator[NodeClaim]:
    """Yield the node of a product that infrastructure runs or deploys; a group of packages has none."""
    if vendor.kind == "provider" or vendor.kind in NODE_ON_IMPORT:
        parent = context.catalogue.parents.parent_of(vendor.node)
        yield NodeClaim(
            NodeRef(vendor.kind, vendor.node),
            vendor.node,
            evidence,
            role,
            scope,
            (("layer", vendor.layer), ("parent", parent)),
        )


def resource_claims(
    platform: str, kind: str, body: DocNode, key: str, name: str, place: tuple[str, int], context: Context,
    role: RoleName = "used", extra: Sequence[tuple[str, AttributeValue]] = (),
) -> Iterator[Fact]:  # fmt: skip
    """Yield the node of a resource that the catalogue knows, and the vendors that it shows."""
    rows = list(context.catalogue.resources.find(platform, kind))
    if not rows:
        return
    held = " ".join(texts_of(body))
    shown = [vendor for vendor, needs in rows if not needs or any(n in held for n in needs)]
    candidates = tuple(f"{v.kind}:{v.node}" for v, _ in rows)
    evidence = context.evidence(*place, DETECTOR, "config")
    attributes = (("type", kind), *extra, ("vendors", candidates))
    yield infra(key, name, evidence, attributes, conditional=not shown, role=role)
    for vendor in shown:
        for claim in vendor_claims(vendor, evidence, context, role=role):
            yield claim
            yield EdgeClaim(NodeRef("infra", key), "serves", claim.ref, evidence)


def texts_of(node: DocNode) -> Iterator[str]:
    """Yield keys and text values below a node, in lower case."""
    for count, (path, _, leaf) in enumerate(walk(node)):
        if count > MAX_TEXTS:
            return
        yield path[-1].lower() if path else ""
        if isinstance(leaf.value, str):
            yield leaf.value[:_LONGEST_TEXT].lower()


def accelerators(node: DocNode, context: Context) -> tuple[str, ...]:
    """Return what asks for an accelerator below a node: devices, machine types, ``gpu`` among capabilities."""
    found: set[str] = set()
    resources = context.catalogue.resources
    for count, (path, _, leaf) in enumerate(walk(node)):
        if count > MAX_TEXTS:
            break
        if path and resources.has("devices", path[-1]) and str(leaf.value) not in {"0", "None"}:
            found.add(path[-1])
        if isinstance(leaf.value, str) and 3 < len(leaf.value) < 80 and resources.has("machines", leaf.value):
            found.add(leaf.value)
        if leaf.value == "gpu" and "capabilities" in path[-3:]:
            found.add("gpu")
    return tuple(sorted(found))


def knows_the_stack(node: DocNode, context: Context) -> bool:
    """Return whether a block sets a variable of the stack: a key, endpoint or model."""
    for count, (path, _, leaf) in enumerate(walk(node)):
        if count > MAX_TEXTS:
            break
        names = [p for p in path[-2:] if not p.startswith("[")]
        if isinstance(leaf.value, str) and len(leaf.value) < 2_000:
            names.append(leaf.value.partition("=")[0])
        for name in names:
            known = context.catalogue.env_var(name)
            if known is None or known[0].kind == "packages":
                continue
            if known[1] != "option" or context.catalogue.env_names.find(name) is not None:
                return True
    return False


def served_models(command: Sequence[str], path: str, line: int, context: Context) -> Iterator[NodeClaim]:
    """Yield the model that a command line of a server names (``--model org/name``)."""
    words = [w for part in command for w in part.replace("=", " ").split()]
    for flag, value in pairwise(words):
        if flag in _MODEL_FLAGS and not value.startswith(("-", "$", "/", "{")):
            name = context.catalogue.canonical(value)
            evidence = context.evidence(path, line, DETECTOR, "config")
            yield NodeClaim(NodeRef("model", name), name, evidence, attributes=(("as_written", value),))


def words_of(node: DocNode | None) -> list[str]:
    """Return a text or a list of texts as a list."""
    rows = node.items if isinstance(node, Items) else (node,)
    return [str(row.value) for row in rows if isinstance(row, Leaf) and row.value is not None]


def text_at(node: DocNode | None, *keys: str) -> str:
    """Return the text at a path of keys; empty when there is none."""
    for key in keys:
        node = node.get(key) if isinstance(node, Fields) else None
    return str(node.value) if isinstance(node, Leaf) and node.value is not None else ""
