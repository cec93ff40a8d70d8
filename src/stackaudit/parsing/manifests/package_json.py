"""``package.json``: the npm manifest."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, DocNode, Fields, Leaf, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import shown
from stackaudit.parsing.manifests.tables import at, text

PATTERNS = ("package.json",)

_SECTIONS = (
    ("dependencies", "main"),
    ("devDependencies", "dev"),
    ("peerDependencies", "main"),
    ("optionalDependencies", "optional"),
)


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return the dependencies of all sections; a package under another name is listed by its own (``npm:name@1``)."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    root = document.root
    found = [item for section, group in _SECTIONS for item in _section(root, section, group)]
    return Manifest(path, tuple(found), text(at(root, "name")))


def _section(root: DocNode, section: str, group: str) -> Iterator[Dependency]:
    table = at(root, section)
    if not isinstance(table, Fields):
        return
    for name, line, value in table.fields:
        if not name or not isinstance(value, Leaf):
            continue
        optional = section == "peerDependencies" and at(root, "peerDependenciesMeta", name, "optional")
        own = "optional" if isinstance(optional, Leaf) and optional.value is True else group
        constraint = shown(text(value))
        yield Dependency("npm", _real_name(name, constraint), constraint, own, line, f'"{name}": "{constraint}"')


def _real_name(name: str, constraint: str) -> str:
    if not constraint.startswith("npm:"):
        return name.lower()
    real = constraint[4:]
    return (real[:1] + real[1:].partition("@")[0]).lower() or name.lower()
