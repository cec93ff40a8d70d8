"""``setup.cfg``: the declarative form of setuptools."""

from __future__ import annotations

from stackaudit.documents import parse
from stackaudit.model.documents import Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import pypi_name
from stackaudit.parsing.manifests.tables import at, requirement_groups, requirements, text

PATTERNS = ("setup.cfg",)


def read(path: str, data: bytes) -> Manifest | Skip | None:
    """Return the dependencies with their extras; None where the file only configures tools."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    root = document.root
    project = text(at(root, "metadata", "name"))
    options = at(root, "options")
    if options is None and not project:
        return None
    own = pypi_name(project)
    found = [
        *requirements(at(options, "install_requires"), "main"),
        *requirements(at(options, "tests_require"), "test"),
        *requirement_groups(at(root, "options.extras_require"), "optional"),
    ]
    return Manifest(path, tuple(item for item in found if item.name != own), project)
