"""Products that show themselves by their configuration file or by the image of a service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from stackaudit.catalog.entries import Vendor
from stackaudit.model.documents import Document, walk
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import Fact, NodeClaim, NodeRef, ScopeName
from stackaudit.resolution.context import Context

DETECTOR = "config_files"
_JOBS = re.compile(r"(?:^|/)(?:\.github/workflows/|\.gitlab-ci|\.circleci/)")
"""A service beside a job of continuous integration is there for its tests."""


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
                scope: ScopeName | None = "test" if _JOBS.search(doc.path) else None
                yield _claim(found, context.evidence(doc.path, line, DETECTOR, "image"), context, scope)


def _of_image(text: str, context: Context) -> Vendor | None:
    """Return the vendor of an image; registry, tag and digest do not matter."""
    head, _, tail = text.lower().split("@")[0].rpartition("/")
    return context.catalogue.resources.image(f"{head}/{tail.split(':')[0]}".lstrip("/"))


def _claim(vendor: Vendor, evidence: Evidence, context: Context, scope: ScopeName | None = None) -> Fact:
    parent = context.catalogue.parents.parent_of(vendor.node)
    return NodeClaim(
        NodeRef(vendor.kind, vendor.node),
        vendor.node,
        evidence,
        scope=scope,
        attributes=(("layer", vendor.layer), ("parent", parent)),
    )
