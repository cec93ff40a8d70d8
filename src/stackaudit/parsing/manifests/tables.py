"""Dependencies in parsed documents: lists of requirement texts and tables of versions."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.documents import Dependency, DocNode, Fields, Items, Leaf
from stackaudit.parsing.manifests.names import group_of, pypi_dependency, pypi_name, shown

_SOURCES = ("git", "url", "path", "file")


def at(node: DocNode | None, *keys: str) -> DocNode | None:
    """Return the value under *keys*, or None where one of them is missing."""
    for key in keys:
        node = node.get(key) if isinstance(node, Fields) else None
    return node


def text(node: DocNode | None) -> str:
    """Return the text of a scalar, or an empty one."""
    return node.value if isinstance(node, Leaf) and isinstance(node.value, str) else ""


def requirements(node: DocNode | None, group: str) -> Iterator[Dependency]:
    """Yield the dependencies of a list of requirement texts, or of one text with a requirement per line."""
    if isinstance(node, Leaf):
        leaves = [Leaf(line, node.line) for line in text(node).split("\n")]
    else:
        leaves = [item for item in node.items if isinstance(item, Leaf)] if isinstance(node, Items) else []
    for leaf in leaves:
        if isinstance(leaf.value, str):
            dependency = pypi_dependency(leaf.value, leaf.line, group)
            if dependency is not None:
                yield dependency


def requirement_groups(node: DocNode | None, default: str) -> Iterator[Dependency]:
    """Yield the dependencies of a table whose keys are groups and whose values are lists of requirements."""
    if isinstance(node, Fields):
        for name, _, value in node.fields:
            yield from requirements(value, group_of(name, default))


def version_table(node: DocNode | None, group: str) -> Iterator[Dependency]:
    """Yield the dependencies of a table ``name = "version"`` or ``name = {version, git, optional …}``."""
    if not isinstance(node, Fields):
        return
    for name, line, value in node.fields:
        if name.lower() == "python":
            continue
        first = value.items[0] if isinstance(value, Items) and value.items else value
        optional = isinstance(first, Fields) and isinstance(flag := first.get("optional"), Leaf) and flag.value is True
        constraint = shown(_constraint(first))
        declared = f"{name} {constraint}".strip()
        yield Dependency("pypi", pypi_name(name), constraint, "optional" if optional else group, line, declared)


def _constraint(node: DocNode) -> str:
    if isinstance(node, Leaf):
        return "" if text(node) == "*" else text(node)
    version = text(at(node, "version"))
    if version:
        return "" if version == "*" else version
    return next((f"@ {text(at(node, key))}" for key in _SOURCES if text(at(node, key))), "")
