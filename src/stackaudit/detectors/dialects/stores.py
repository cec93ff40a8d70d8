"""Which store a constructor, an operator or a connection text opens (`stores.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path

from stackaudit.catalog.loading import read_yaml


@dataclass(frozen=True, slots=True)
class Store:
    """What shows that a store is opened."""

    name: str
    open: tuple[str, ...]
    words: tuple[str, ...]
    schemes: tuple[str, ...]
    services: tuple[str, ...]


@cache
def stores() -> tuple[Store, ...]:
    """Return the known stores."""
    data = read_yaml(Path(__file__).with_name("stores.yaml"))
    keys = ("open", "words", "schemes", "services")
    return tuple(
        Store(str(name), *(tuple(str(v) for v in row.get(key, ())) for key in keys)) for name, row in data.items()
    )


@lru_cache(maxsize=1 << 14)
def opened(symbol: str, service: str = "") -> str:
    """Return the store that a foreign constructor opens; *service* is the first argument of a general client."""
    name = symbol.removesuffix("()")
    last = name.rsplit(".", 1)[-1]
    for store in stores():
        if any(fnmatchcase(name, pattern) for pattern in store.open) or (
            service and service in store.services and name.startswith("boto3.")
        ):
            return store.name
    return named(last) if last.endswith("Hook") else ""


def named(text: str) -> str:
    """Return the store whose word stands in a name in camel case; the longest word wins."""
    rows = [(len(w), s.name) for s in stores() for w in s.words if w in text]
    return max(rows)[1] if rows else ""


def of_url(text: str) -> str:
    """Return the store that a connection text or a path names by its scheme."""
    scheme, sep, _ = text.partition("://")
    plain = scheme.split("+")[0].lower()
    return next((s.name for s in stores() if plain in s.schemes), "") if sep else ""
