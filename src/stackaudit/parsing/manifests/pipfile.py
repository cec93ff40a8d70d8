"""``Pipfile``: Pipenv's manifest."""

from __future__ import annotations

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, Fields, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import group_of
from stackaudit.parsing.manifests.tables import version_table

PATTERNS = ("pipfile",)

_OTHER = {"source", "requires", "scripts", "pipenv"}


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return the packages of all categories."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    found: list[Dependency] = []
    for name, _, table in document.root.fields if isinstance(document.root, Fields) else ():
        if name not in _OTHER:
            found.extend(version_table(table, "main" if name == "packages" else group_of(name, "optional")))
    return Manifest(path, tuple(found))
