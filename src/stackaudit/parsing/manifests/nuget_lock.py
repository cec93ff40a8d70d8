"""``packages.lock.json`` of NuGet: the versions that were resolved for each target framework."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.documents import parse
from stackaudit.model.documents import DocNode, Fields, Lockfile
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.locks import lockfile
from stackaudit.parsing.manifests.tables import at, text

PATTERNS = ("packages.lock.json",)


def read(path: str, data: bytes) -> Lockfile | Skip:
    """Return the resolved versions; of several frameworks the first one counts."""
    document = parse(path, data)
    return (
        document
        if isinstance(document, Skip)
        else lockfile(path, "nuget", _versions(at(document.root, "dependencies")))
    )


def _versions(root: DocNode | None) -> Iterator[tuple[str, str]]:
    for _, _, framework in root.fields if isinstance(root, Fields) else ():
        for name, _, row in framework.fields if isinstance(framework, Fields) else ():
            version = text(at(row, "resolved"))
            if version:
                yield name.lower(), version
