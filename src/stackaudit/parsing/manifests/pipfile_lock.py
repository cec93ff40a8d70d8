"""``Pipfile.lock``: the resolved packages of a Pipenv project."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.documents import Lockfile
from stackaudit.parsing.manifests.locks import lockfile
from stackaudit.parsing.manifests.names import pypi_name

PATTERNS = ("pipfile.lock",)

_VERSION = re.compile(rb'"version":\s{0,20}"===?([^"\r\n]{1,200})"')
_FARTHEST = 65_536


def read(path: str, data: bytes) -> Lockfile:
    """Return the version of every package in the lock."""
    return lockfile(path, "pypi", _packages(data))


def _packages(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and version: the name stands before the brace that opens the object of the version."""
    before = 0
    for match in _VERSION.finditer(data):
        brace = data.rfind(b"{", max(before, match.start() - _FARTHEST), match.start())
        before = match.end()
        if brace < 0:
            continue
        name = data[max(0, brace - 250) : brace].rstrip().removesuffix(b":").rstrip()
        if name.endswith(b'"'):
            key = name[name.rfind(b'"', 0, -1) + 1 : -1]
            yield pypi_name(key.decode("utf-8", "replace")), match[1].decode("utf-8", "replace")
