"""The catalogue, ready for look-ups: compiled in an installed package, compiled on demand in a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.compile import HERE, compile_catalogue
from stackaudit.catalog.entries import Compiled
from stackaudit.catalog.models import ModelCatalogue
from stackaudit.documents import parse
from stackaudit.model.documents import plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.source import Skip

COMPILED = HERE / "compiled.msgpack"
"""Written by the wheel's build; a checkout has none."""


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


def encode(compiled: Compiled) -> bytes:
    """Return the compiled catalogue as bytes, the same for the same vendor files."""
    return msgspec.msgpack.encode(compiled, order="deterministic")


@cache
def load() -> Catalogue:
    """Return the shipped catalogue; each process loads it once."""
    if COMPILED.exists():
        compiled = msgspec.msgpack.decode(COMPILED.read_bytes(), type=Compiled)
    else:
        compiled = compile_catalogue(read_yaml)
    return Catalogue(compiled, ModelCatalogue.load())
