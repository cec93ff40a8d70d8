"""Reports: pure functions of one `Audit`, one module per format, found by walking this package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stackaudit.model.audit import Audit
from stackaudit.model.views import View


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that an audit can be written in."""

    name: str
    """What ``--format`` takes: ``html``, ``markdown`` …"""
    suffixes: tuple[str, ...]
    """Endings of file names that choose this format, each with its dot."""
    render: Callable[..., bytes]
    """Pure: the same audit gives the same bytes. Takes a `View` too where it is for readers."""
    for_readers: bool = False
    """It shows more or less, as its readers need."""
    check: Callable[[], None] = _nothing
    """Raises a `UsageError` when the format cannot be made on this machine."""

    def make(self, audit: Audit, view: View) -> bytes:
        """Return the report for its readers."""
        return self.render(audit, view) if self.for_readers else self.render(audit)


def formats() -> Mapping[str, Format]:
    """Return every format by name.

    A module of this package is a format when it declares ``NAME``, ``SUFFIXES`` and ``render``; ``FOR_READERS`` says that
    its ``render`` takes a `View`, and ``check`` what the format needs.
    """
    found: dict[str, Format] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.ispkg:
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        name, suffixes = getattr(module, "NAME", None), getattr(module, "SUFFIXES", None)
        if name and suffixes:
            needs = getattr(module, "check", _nothing)
            found[name] = Format(name, tuple(suffixes), module.render, getattr(module, "FOR_READERS", False), needs)
    return dict(sorted(found.items()))
