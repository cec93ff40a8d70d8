"""``pyproject.toml``: the standard tables, dependency groups, and the tables of the project tools."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, DocNode, Fields, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import group_of, pypi_name
from stackaudit.parsing.manifests.tables import at, requirement_groups, requirements, text, version_table

PATTERNS = ("pyproject.toml",)


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return all dependencies with their groups; what only builds the package is none."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    root = document.root
    project = text(at(root, "project", "name")) or text(at(root, "tool", "poetry", "name"))
    own = pypi_name(project)
    found = [*_standard(root), *_poetry(at(root, "tool", "poetry")), *_tools(root)]
    return Manifest(path, tuple(item for item in found if item.name != own), project)


def _standard(root: DocNode) -> Iterator[Dependency]:
    yield from requirements(at(root, "project", "dependencies"), "main")
    yield from requirement_groups(at(root, "project", "optional-dependencies"), "optional")
    yield from requirement_groups(at(root, "dependency-groups"), "optional")


def _poetry(poetry: DocNode | None) -> Iterator[Dependency]:
    yield from version_table(at(poetry, "dependencies"), "main")
    yield from version_table(at(poetry, "dev-dependencies"), "dev")
    groups = at(poetry, "group")
    if isinstance(groups, Fields):
        for name, _, table in groups.fields:
            default = "main" if name == "main" else "optional"
            yield from version_table(at(table, "dependencies"), group_of(name, default))


def _tools(root: DocNode) -> Iterator[Dependency]:
    yield from requirements(at(root, "tool", "uv", "dev-dependencies"), "dev")
    yield from requirement_groups(at(root, "tool", "pdm", "dev-dependencies"), "dev")
    environments = at(root, "tool", "hatch", "envs")
    if isinstance(environments, Fields):
        for name, _, table in environments.fields:
            for key in ("dependencies", "extra-dependencies"):
                yield from requirements(at(table, key), group_of(name, "dev"))
