"""``yarn.lock`` of Yarn 1 and of its successors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.documents import Lockfile
from stackaudit.parsing.manifests.locks import lockfile

PATTERNS = ("yarn.lock",)

_RESOLUTION = re.compile(rb'\n  resolution: "(@?[^@"\s]{1,300})@npm:([^"\s]{1,200})"')
_CLASSIC = re.compile(
    rb'\n"?(@?[^@"\s#]{1,300})@(?:npm:(@?[^@"\s]{1,300})@)?[^\n]{0,4000}:\r?\n  version "([^"\s]{1,200})"'
)


def read(path: str, data: bytes) -> Lockfile:
    """Return the version of every package; the first of several."""
    return lockfile(path, "npm", _packages(data))


def _packages(data: bytes) -> Iterator[tuple[str, str]]:
    for name, version in _RESOLUTION.findall(data):
        yield name.decode("utf-8", "replace").lower(), version.decode("utf-8", "replace")
    for name, real, version in _CLASSIC.findall(data):
        yield (real or name).decode("utf-8", "replace").lower(), version.decode("utf-8", "replace")
