"""How model ids are written: the bare id inside a name, and what a colon or a mark wraps around it.

Every form is a fixed grammar of some host. An id is never cut at any other place: what is left over
makes it another, unknown model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WINDOW: Final = re.compile(r"\d{1,4}k")
"""Ending after a colon by which one model is offered with a longer or shorter input."""
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
"""Ending after a colon that pins the version of a hosted model."""
_TAG: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""Ending after a colon that chooses size and format in a library of weights."""


@dataclass(frozen=True, slots=True)
class Prefixes:
    """How model ids are dressed by hosts; every value is lower case."""

    regions: tuple[str, ...]
    """Inference-profile prefixes, with their dot."""
    vendors: tuple[str, ...]
    """Vendor prefixes of hosts that serve many labs, with their dot."""
    suffixes: tuple[str, ...]
    """Endings that never change the model, such as a default tag."""
    schemes: frozenset[str]
    """Words before a colon that name a client or host (``scheme:model``)."""
    variants: frozenset[str]
    """Endings after a colon by which routers choose a route for the same model."""
    tuned: tuple[str, ...]
    """Prefixes of fine-tuned ids; the next part between colons is the base model."""
    marks: tuple[str, ...] = ()
    """What stands between the base model and the name of what was tuned from it."""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Prefixes:
        """Read the ``prefixes`` object of the data file."""
        return cls(
            regions=tuple(data["regions"]),
            vendors=tuple(data["vendors"]),
            suffixes=tuple(data["suffixes"]),
            schemes=frozenset(data["schemes"]),
            variants=frozenset(data["variants"]),
            tuned=tuple(data["tuned"]),
            marks=tuple(data["marks"]),
        )


def canonical(name: str, prefixes: Prefixes) -> str:
    """Return the bare, lower-case id inside ``name``: no path, region, vendor or default tag."""
    bare = name.strip().lower().rstrip("/").rsplit("/", 1)[-1]
    for suffix in prefixes.suffixes:
        bare = bare.removesuffix(suffix)
    return _strip_first(_strip_first(bare, prefixes.regions), prefixes.vendors)


def _strip_first(text: str, prefixes: Iterable[str]) -> str:
    for prefix in prefixes:
        if text.startswith(prefix) and len(text) > len(prefix):
            return text[len(prefix) :]
    return text


def wrapped(bare: str, prefixes: Prefixes) -> Iterator[tuple[str, bool]]:
    """Yield the ids that *bare* may wrap, the longest of each form first.

    True beside an id means that it counts only if a library of weights holds it.
    """
    head, colon, tail = bare.partition(":")
    if colon and head in prefixes.schemes:
        inner = canonical(tail, prefixes)
        yield inner, False
        yield from wrapped(inner, prefixes)
    for prefix in prefixes.tuned:
        if bare.startswith(prefix):
            yield bare.removeprefix(prefix).split(":", 1)[0], False
    for mark in prefixes.marks:
        base, found, _ = bare.partition(mark)
        if found:
            yield base, False
    stem, colon, ending = bare.rpartition(":")
    if colon and (ending in prefixes.variants or _WINDOW.fullmatch(ending) or _DIGEST.fullmatch(ending)):
        yield stem, False
    if colon and _TAG.fullmatch(ending):
        yield stem, True
