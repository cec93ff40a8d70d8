"""``uv.lock``: the resolved packages of a Python project."""

from __future__ import annotations

from stackaudit.model.documents import Lockfile
from stackaudit.parsing.manifests.locks import lockfile, package_tables

PATTERNS = ("uv.lock",)


def read(path: str, data: bytes) -> Lockfile:
    """Return the version of every package in the lock."""
    return lockfile(path, "pypi", package_tables(data))
