"""``go.sum``: the versions of modules whose content was used."""

from __future__ import annotations

from stackaudit.model.documents import Lockfile
from stackaudit.parsing.go_text import without_version
from stackaudit.parsing.manifests.locks import lockfile

PATTERNS = ("go.sum",)


def read(path: str, data: bytes) -> Lockfile:
    """Return the versions; of several the highest stands last in the file and was chosen."""
    rows = (line.split() for line in reversed(data.decode("utf-8", "replace").split("\n")))
    pairs = ((without_version(r[0]).lower(), r[1]) for r in rows if len(r) == 3 and not r[1].endswith("/go.mod"))
    return lockfile(path, "go", pairs)
