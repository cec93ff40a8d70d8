"""Reports: pure functions of one `Audit`, one module per format, found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stackaudit.model.audit import Audit


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that an audit can be written in."""

    name: str
    """What ``--format`` takes: ``html``, ``markdown`` …"""
    suffixes: tuple[str, ...]
    """Endings of file names that choose this format, each with its dot."""
    render: Callable[[Audit], bytes]
    """Pure: the same audit gives the same bytes."""


def formats() -> Mapping[str, Format]:
    """Return every format by name.

    A module of this package is a format when it declares ``NAME``, ``SUFFIXES`` and ``render``.
    """
    found: dict[str, Format] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.ispkg:
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        name, suffixes = getattr(module, "NAME", None), getattr(module, "SUFFIXES", None)
        if name and suffixes:
            found[name] = Format(name, tuple(suffixes), module.render)
    return dict(sorted(found.items()))
