"""Products that show themselves by their configuration file or by the image of a service."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from stackaudit.catalog.entries import Vendor
from stackaudit.model.documents import Document, walk
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "config_files"


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield products by file name (``dbt_project.yml``) and by image (``image: vendor/store:1.2``)."""
    name = doc.path.rsplit("/", 1)[-1]
    for vendor in context.catalogue.vendors.values():
        if vendor.files and any(fnmatchcase(name, f) for f in vendor.files):
            yield _claim(vendor, context.evidence(doc.path, 1, DETECTOR, "file name"), context)
    for path, line, leaf in walk(doc.root):
        if path and path[-1] == "image" and isinstance(leaf.value, str):
            found = _of_image(leaf.value, context)
            if found is not None:
                yield _claim(found, context.evidence(doc.path, line, DETECTOR, "image"), context)


def _of_image(text: str, context: Context) -> Vendor | None:
    """Return the vendor of an image; registry, tag and digest do not matter."""
    image = text.lower().split("@")[0]
    head, _, tail = image.rpartition("/")
    repository = f"{head}/{tail.split(':')[0]}".lstrip("/")
    for vendor in context.catalogue.vendors.values():
        for known in vendor.images:
            if (
                repository == known
                or repository.endswith("/" + known)
                or ("*" in known and fnmatchcase(repository, known))
            ):
                return vendor
    return None


def _claim(vendor: Vendor, evidence: Evidence, context: Context) -> Fact:
    parent = context.catalogue.parents.parent_of(vendor.node)
    return NodeClaim(
        NodeRef(vendor.kind, vendor.node),
        vendor.node,
        evidence,
        attributes=(("layer", vendor.layer), ("parent", parent)),
    )
