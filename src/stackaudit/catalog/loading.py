"""The catalogue, ready for look-ups: compiled in an installed package, compiled on demand in a checkout."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.compile import HERE, compile_catalogue, encode, sources
from stackaudit.catalog.entries import Compiled
from stackaudit.catalog.updates import current
from stackaudit.documents import parse
from stackaudit.model.documents import plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.source import Skip

COMPILED = HERE / "compiled.msgpack"
"""Written by the wheel's build; a checkout has none."""
MOST_KEPT = 8
"""Compiled catalogues that are kept: several checkouts may be in use side by side."""


def read_yaml(path: Path) -> Any:
    """Return the plain values of a YAML file.

    Raises:
        ConfigError: it cannot be read.
    """
    document = parse(str(path), path.read_bytes())
    if isinstance(document, Skip):
        raise ConfigError(f"{path.name}: {document.reason}")
    value = plain(document.root)
    if not isinstance(value, Mapping):
        raise ConfigError(f"{path.name}: a mapping is expected")
    return value


def decode(data: bytes) -> Compiled:
    """Return the compiled catalogue of `encode`; raises msgspec.MsgspecError for anything else."""
    return msgspec.msgpack.decode(data, type=Compiled)


@cache
def load() -> Catalogue:
    """Return the catalogue of vendors, and the newest one of models; each process loads them once."""
    return Catalogue(_compiled(), current())


def _compiled() -> Compiled:
    if COMPILED.exists():
        return decode(COMPILED.read_bytes())
    kept = _kept()
    try:
        return decode(kept.read_bytes())
    except (OSError, msgspec.MsgspecError):
        compiled = compile_catalogue(read_yaml)
    _keep(kept, encode(compiled))
    return compiled


def cache_folder() -> Path:
    """Return the folder of this user for what can be made again."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "stackaudit"


def _kept() -> Path:
    """Return where a checkout keeps its compiled catalogue: named after what it was compiled from."""
    sources_here = [*sources(), HERE / "compile.py", HERE / "entries.py"]
    stamp = hashlib.sha256()
    for path in sources_here:
        state = path.stat()
        stamp.update(f"{path}\0{state.st_mtime_ns}\0{state.st_size}\0".encode("utf-8", "surrogateescape"))
    return cache_folder() / f"catalogue-{stamp.hexdigest()[:16]}.msgpack"


def _keep(path: Path, data: bytes) -> None:
    """Write atomically; a folder that cannot be written costs the next start its compilation, no more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted(path.parent.glob("catalogue-*.msgpack"), key=lambda p: p.stat().st_mtime_ns)
        for old in kept[: 1 - MOST_KEPT]:
            old.unlink(missing_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError:
        return
