"""``Directory.Packages.props``: the versions of packages for all projects below; it refers to none of them by itself."""

from __future__ import annotations

from stackaudit.documents import parse
from stackaudit.model.documents import Lockfile
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.locks import lockfile
from stackaudit.parsing.manifests.msbuild import references
from stackaudit.parsing.manifests.tables import at

PATTERNS = ("directory.packages.props",)
_RANGES = frozenset("[]()*,")


def read(path: str, data: bytes) -> Lockfile | Skip:
    """Return the versions; a range or a floating version fixes none."""
    document = parse(path, data)
    if isinstance(document, Skip):
        return document
    rows = references(at(document.root, "Project"), "PackageVersion")
    return lockfile(path, "nuget", ((n, v) for n, v, _, _ in rows if v and not _RANGES & set(v)))
