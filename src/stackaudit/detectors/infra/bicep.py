"""Bicep: managed AI resources and modules, deployments of models with their versions, roles to call them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.detectors.infra.claims import DETECTOR, infra, knows_the_stack, resource_claims, text_at
from stackaudit.model.documents import Document, Fields, walk
from stackaudit.model.facts import Fact, RoleName
from stackaudit.resolution.context import Context


@dataclass(frozen=True, slots=True)
class _Declared:
    kind: str
    """Type of the resource, or path of the module, without version."""
    symbol: str
    line: int
    body: Fields
    condition: str


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the resources and modules of the stack, and the applications that are given its settings."""
    if doc.syntax != "bicep" or not isinstance(doc.root, Fields):
        return
    for row in _declared(doc.root):
        key, name = f"bicep:{doc.path}:{row.symbol}", f"bicep:{row.symbol}"
        role = _role(doc.path, row.condition, context)
        known = list(resource_claims("bicep", row.kind, row.body, key, name, (doc.path, row.line), context, role))
        yield from known
        if not known and _is_app(row.kind) and knows_the_stack(row.body, context):
            evidence = context.evidence(doc.path, row.line, DETECTOR, "config")
            yield infra(key, name, evidence, (("type", row.kind),), role=role)
        yield from _roles(doc.path, row, context)


def _declared(root: Fields, outer: str = "") -> Iterator[_Declared]:
    """Yield what is deployed here: not ``existing`` resources; child resources with the type of their parent."""
    for word, _, block in root.fields:
        if word not in {"resource", "module"} or not isinstance(block, Fields):
            continue
        for symbol, line, node in block.fields:
            if not isinstance(node, Fields) or node.get("existing") is not None:
                continue
            kind = (
                text_at(node, "type").partition(":")[2]
                if word == "module" and text_at(node, "type").startswith("br")
                else text_at(node, "type")
            )
            kind = kind.split("@")[0].rsplit(":", 1)[0] if word == "resource" or ":" in kind else kind
            kind = f"{outer}/{kind}" if outer and "." not in kind else kind
            body = node.get("body")
            inner = next((i for i in getattr(body, "items", ()) if isinstance(i, Fields)), body)
            if isinstance(inner, Fields):
                yield _Declared(kind.removeprefix("public:"), symbol, line, inner, text_at(node, "if"))
                yield from _declared(inner, kind)


def _is_app(kind: str) -> bool:
    low = kind.lower()
    return any(
        word in low
        for word in (
            "sites",
            "containerapps",
            "web/site",
            "app/container-app",
            "containergroups",
            "host/",
            "managedclusters",
        )
    )


def _role(path: str, condition: str, context: Context) -> RoleName:
    """A resource behind a switch that is off by default is optional."""
    values = context.routes.deployments.values
    return "optional" if values.is_off(path, condition) or values.is_off_by_callers(path) else "used"


def _roles(path: str, row: _Declared, context: Context) -> Iterator[Fact]:
    """Yield a role by whose name an identity may call a model: the name says which vendor."""
    seen = set()
    for keys, line, leaf in walk(row.body):
        named = keys[-1].lower() if keys else ""
        if (
            "role" in named
            and isinstance(leaf.value, str)
            and "${" not in leaf.value
            and leaf.value not in seen
            and _names_a_model_host(leaf.value, context)
        ):
            seen.add(leaf.value)
            key = f"role:{leaf.value}"
            yield infra(key, key, context.evidence(path, line, DETECTOR, "config"), (("type", "role"),))


def _names_a_model_host(text: str, context: Context) -> bool:
    words = text.split()
    return len(words) > 2 and any(
        context.catalogue.prefix_vendor(word.lower()) is not None for word in words if len(word) > 3
    )
