"""Choose the reader by the name of the file; nothing that a file holds raises."""

from __future__ import annotations

import pkgutil
import re
from fnmatch import translate
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from stackaudit.model.documents import Lockfile, Manifest
from stackaudit.model.source import Skip

LOCK_LIMIT = 32 * 1024 * 1024
"""Bytes of one lock file; manifests keep the limit of documents."""


class Reader(Protocol):
    """What a module of this package offers; one without `PATTERNS` is a helper."""

    PATTERNS: tuple[str, ...]
    """Lower-case `fnmatch` patterns on the file name; one with ``/`` matches the end of the path."""

    def read(self, path: str, data: bytes) -> Manifest | Lockfile | Skip | None:
        """Return what the file declares, None where it turns out to be something else."""


def is_manifest(path: str) -> bool:
    """Say whether `read` has a reader for this file name."""
    return _reader_name(path) is not None


def read(path: str, data: bytes) -> Manifest | Lockfile | Skip | None:
    """Return the packages that a manifest declares or a lock file resolves.

    None where *path* is neither by its name or its content; a Skip where it could not be read.
    """
    name = _reader_name(path)
    if name is None:
        return None
    if len(data) > LOCK_LIMIT:
        return Skip(path, "parsing", f"Larger than {LOCK_LIMIT // (1024 * 1024)} MB.")
    return _readers()[name].read(path, data)


def _reader_name(path: str) -> str | None:
    low = path.lower()
    match = _chooser().match(low.rpartition("/")[2]) or _chooser().match("/" + low)
    return None if match is None else match.lastgroup


@cache
def _readers() -> dict[str, Reader]:
    package = __package__ or ""
    here = import_module(package)
    found = {info.name: import_module(f"{package}.{info.name}") for info in pkgutil.iter_modules(here.__path__)}
    return {name: cast("Reader", module) for name, module in found.items() if hasattr(module, "PATTERNS")}


@cache
def _chooser() -> re.Pattern[str]:
    groups = []
    for name, reader in _readers().items():
        patterns = "|".join(translate("/*" + item if "/" in item else item) for item in reader.PATTERNS)
        groups.append(f"(?P<{name}>{patterns})")
    return re.compile("|".join(groups))
