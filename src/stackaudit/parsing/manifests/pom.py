"""``pom.xml``: dependencies with their scopes; versions from the file's own properties and managed dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, DocNode, Fields, Leaf, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.tables import at, text

PATTERNS = ("pom.xml",)
_PROPERTY = re.compile(r"\$\{([\w.-]{1,200})\}")
_GROUPS = {"test": "test"}
_MAX_NESTING = 5


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return all direct dependencies, also those of profiles, which are optional."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    root = at(document.root, "project")
    if not isinstance(root, Fields):
        return Manifest(path, ())
    properties = _properties(root)
    managed = {name: version for name, version, _, _ in _rows(at(root, "dependencyManagement"), properties)}
    found = [*_dependencies(root, properties, managed, "main")]
    for profile in _all(at(root, "profiles"), "profile"):
        found += _dependencies(profile, properties | _properties(profile), managed, "optional")
    project = _filled(text(at(root, "artifactId")), properties)
    return Manifest(path, tuple(found), project)


def _properties(node: DocNode) -> dict[str, str]:
    """Return the properties of a project with the names that Maven itself gives."""
    rows = at(node, "properties")
    found = {k: str(v.value) for k, _, v in rows.fields if isinstance(v, Leaf)} if isinstance(rows, Fields) else {}
    for key, place in (("project.version", ("version",)), ("project.groupId", ("groupId",)),
                       ("project.parent.version", ("parent", "version"))):  # fmt: skip
        value = text(at(node, *place)) or text(at(node, "parent", place[-1]))
        if value:
            found.setdefault(key, value)
    return found


def _filled(value: str, properties: dict[str, str]) -> str:
    """Return a text with the properties in it; those that are not known stay as they are written."""
    for _ in range(_MAX_NESTING):
        filled = _PROPERTY.sub(lambda m: properties.get(m[1], m[0]), value[:500])
        if filled == value:
            break
        value = filled
    return value


def _all(node: DocNode | None, key: str) -> list[DocNode]:
    return [value for name, _, value in node.fields if name == key] if isinstance(node, Fields) else []


def _rows(node: DocNode | None, properties: dict[str, str]) -> Iterator[tuple[str, str, Fields, int]]:
    """Yield name, version, element and line of each dependency."""
    for row in _all(at(node, "dependencies"), "dependency"):
        group, artifact = (
            _filled(text(at(row, "groupId")), properties),
            _filled(text(at(row, "artifactId")), properties),
        )
        if isinstance(row, Fields) and group and artifact:
            line = next((line for key, line, _ in row.fields if key == "artifactId"), row.line)
            yield f"{group}:{artifact}".lower(), _filled(text(at(row, "version")), properties), row, line


def _dependencies(
    node: DocNode, properties: dict[str, str], managed: dict[str, str], default: str
) -> Iterator[Dependency]:
    for name, version, row, line in _rows(node, properties):
        optional = text(at(row, "optional")) == "true"
        group = _GROUPS.get(text(at(row, "scope")), "optional" if optional else default)
        constraint = version or managed.get(name, "")
        yield Dependency("maven", name, constraint, group, line, f"{name}:{constraint}".rstrip(":"))
