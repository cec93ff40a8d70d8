"""``gradle.lockfile``: one resolved artefact on each line."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.documents import Lockfile
from stackaudit.parsing.manifests.locks import lockfile

PATTERNS = ("gradle.lockfile",)


def read(path: str, data: bytes) -> Lockfile:
    """Return the versions that ``group:artifact:version=configurations`` lines resolve."""
    return lockfile(path, "maven", _pairs(data.decode("utf-8", "replace")))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        parts = line.partition("=")[0].strip().split(":")
        if len(parts) == 3 and not line.startswith("#"):
            yield ":".join(parts[:2]).lower(), parts[2]
