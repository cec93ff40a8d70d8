"""``libs.versions.toml``: the libraries of a Gradle version catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.documents import parse
from stackaudit.model.documents import Dependency, DocNode, Fields, Leaf, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.tables import at, text

PATTERNS = ("*.versions.toml",)


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return every library that the catalogue names, with its version."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    return Manifest(path, tuple(_libraries(document.root)))


def _libraries(root: DocNode) -> Iterator[Dependency]:
    rows = at(root, "libraries")
    for alias, line, value in rows.fields if isinstance(rows, Fields) else ():
        whole = text(value) if isinstance(value, Leaf) else text(at(value, "module"))
        group, _, rest = whole.partition(":")
        name, _, version = rest.partition(":")
        group, name = group or text(at(value, "group")), name or text(at(value, "name"))
        given = version or text(at(value, "version")) or _version(root, text(at(value, "version", "ref")))
        if group and name and "bom" not in name.split("-"):
            full = f"{group}:{name}".lower()
            kind = "test" if "test" in alias.split("-") else "main"
            yield Dependency("maven", full, given, kind, line, f"{full}:{given}".rstrip(":"))


def _version(root: DocNode, name: str) -> str:
    return text(at(root, "versions", name)) if name else ""
