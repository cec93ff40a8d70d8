"""Project files of .NET (``*.csproj``, ``*.fsproj``, ``Directory.Build.props``) and the older ``packages.config``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, DocNode, Fields, Leaf, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.tables import at, text

PATTERNS = ("*.csproj", "*.fsproj", "*.vbproj", "directory.build.props", "packages.config")
_PROPERTY = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_.]{0,100})\)")
_TESTED = "microsoft.net.test.sdk"
"""The package that every project of tests refers to."""


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return the packages that a project refers to; those of a project of tests are its tests'."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    root = at(document.root, "Project")
    rows = list(references(root, "PackageReference")) or list(_listed(at(document.root, "packages")))
    tests = any(name == _TESTED for name, *_ in rows) or text(_property(root, "IsTestProject")).lower() == "true"
    found = []
    for name, version, row, line in rows:
        private = (text(at(row, "@PrivateAssets")) or text(at(row, "PrivateAssets"))).lower() == "all"
        group = "test" if tests else "dev" if private else "main"
        found.append(Dependency("nuget", name, version, group, line, f"{name} {version}".strip()))
    return Manifest(path, tuple(found), path.rpartition("/")[2].rpartition(".")[0] if root is not None else "")


def references(root: DocNode | None, kind: str) -> Iterator[tuple[str, str, Fields, int]]:
    """Yield name, version, element and line of the items of a *kind*; a version that a property of another file holds is empty."""
    for group in _all(root, "ItemGroup"):
        for row in _all(group, kind):
            name = text(at(row, "@Include")) or text(at(row, "@Update"))
            version = next(
                (
                    v
                    for k in ("@Version", "Version", "@VersionOverride", "VersionOverride")
                    for v in [text(at(row, k))]
                    if v
                ),
                "",
            )
            if isinstance(row, Fields) and name:
                yield name.strip().lower(), _filled(version, root), row, row.line


def _listed(root: DocNode | None) -> Iterator[tuple[str, str, Fields, int]]:
    for row in _all(root, "package"):
        name = text(at(row, "@id"))
        if isinstance(row, Fields) and name:
            yield name.strip().lower(), text(at(row, "@version")), row, row.line


def _filled(version: str, root: DocNode | None) -> str:
    filled = _PROPERTY.sub(lambda m: text(_property(root, m[1])), version[:200])
    return "" if "$(" in filled else filled.strip()


def _property(root: DocNode | None, name: str) -> DocNode | None:
    rows = (at(group, name) for group in _all(root, "PropertyGroup"))
    return next((row for row in rows if isinstance(row, Leaf)), None)


def _all(node: DocNode | None, key: str) -> list[DocNode]:
    return [value for name, _, value in node.fields if name == key] if isinstance(node, Fields) else []
