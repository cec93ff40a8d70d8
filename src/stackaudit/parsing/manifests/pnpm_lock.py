"""``pnpm-lock.yaml``, versions 5 to 9."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.documents import Lockfile
from stackaudit.parsing.manifests.locks import lockfile

PATTERNS = ("pnpm-lock.yaml",)

_DIRECT = re.compile(
    rb"\n {4,8}'?(@?[^\s':@]{1,200})'?:\r?\n {6,10}specifier: [^\r\n]{0,500}\r?\n {6,10}"
    rb"version: '?([0-9][^\s'(]{0,200})"
)
_AT = re.compile(rb"\n  '?/?(@?[^\s'@/:]{1,200}(?:/[^\s'@/:]{1,200})?)@([0-9][^\s'(:]{0,200})")
_SLASH = re.compile(rb"\n  '?/(@[^\s'@/:]{1,200}/[^\s'@/:]{1,200}|[^\s'@/:]{1,200})/([0-9][^\s'(:_]{0,200})")


def read(path: str, data: bytes) -> Lockfile:
    """Return the version of every package; of several the one that a project of the workspace asks for."""
    return lockfile(path, "npm", _packages(data))


def _packages(data: bytes) -> Iterator[tuple[str, str]]:
    start = data.find(b"\npackages:")
    head, tail = (data[:start], data[start:]) if start >= 0 else (data, b"")
    for pattern, part in ((_DIRECT, head), (_AT, tail), (_SLASH, tail)):
        for name, version in pattern.findall(part):
            yield name.decode("utf-8", "replace").lower(), version.decode("utf-8", "replace")
