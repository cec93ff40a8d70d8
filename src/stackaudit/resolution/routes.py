"""Routes of a gateway: names that code asks for, and the models that the gateway's configuration sends them to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.entries import RouteKeys, Vendor
from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf, Manifest
from stackaudit.resolution.deployments import Deployments, read_deployments
from stackaudit.resolution.framework_settings import FrameworkSettings


@dataclass(frozen=True, slots=True)
class Route:
    """One model behind a name."""

    model: str
    """As written: with the host's prefix."""
    path: str
    line: int
    gateway: str
    """Node of the gateway."""
    fallback: bool = False
    """Used when an earlier one fails."""


@dataclass(slots=True)
class Routes:
    """Routes by the name that code asks for; several entries of one name share the load."""

    by_name: dict[str, list[Route]] = field(default_factory=dict)
    gateways: list[str] = field(default_factory=list)
    deployments: Deployments = field(default_factory=Deployments)
    """Names under which the infrastructure code deploys models."""

    settings: FrameworkSettings = field(default_factory=FrameworkSettings)
    """Keys of settings files from which frameworks build clients."""

    def of(self, name: str) -> list[Route]:
        """Return the models that a name stands for; empty when no gateway knows it."""
        return self.by_name.get(name, [])


def read_routes(documents: Sequence[Document], catalogue: Catalogue, manifests: Sequence[Manifest] = ()) -> Routes:
    """Collect the routes of every gateway configuration among *documents*, and the deployments of infrastructure code."""
    found = Routes(deployments=read_deployments(documents, catalogue), settings=FrameworkSettings(documents, manifests))
    routing = [v for v in catalogue.vendors.values() if v.routes is not None]
    for document in documents:
        for vendor in routing:
            if isinstance(document.root, Fields) and vendor.routes is not None:
                _read(document, document.root, vendor, vendor.routes, found)
    return found


def _read(document: Document, root: Fields, vendor: Vendor, keys: RouteKeys, found: Routes) -> None:
    entries = _at(root, keys.list)
    if not isinstance(entries, Items):
        return
    named: dict[str, list[Route]] = {}
    for entry in entries.items:
        name, model = _at(entry, keys.name), _at(entry, keys.model)
        if isinstance(name, Leaf) and isinstance(model, Leaf) and isinstance(model.value, str):
            named.setdefault(str(name.value), []).append(Route(model.value, document.path, model.line, vendor.node))
    if not named:
        return
    found.gateways.append(vendor.node)
    spare = _fallbacks(root, keys)
    for alias, rows in named.items():
        behind = [
            Route(r.model, r.path, r.line, r.gateway, fallback=True)
            for other in spare.get(alias, ())
            for r in named.get(other, ())
        ]
        found.by_name.setdefault(alias, []).extend([*rows, *behind])


def _fallbacks(root: Fields, keys: RouteKeys) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in keys.fallbacks:
        rows = _at(root, place)
        for row in rows.items if isinstance(rows, Items) else ():
            for name, _, others in row.fields if isinstance(row, Fields) else ():
                given = [i.value for i in others.items if isinstance(i, Leaf)] if isinstance(others, Items) else []
                found.setdefault(name, []).extend(str(g) for g in given)
    return found


def _at(node: DocNode | None, path: str) -> DocNode | None:
    for key in path.split("."):
        node = node.get(key) if isinstance(node, Fields) else None
    return node
