"""Detectors claim what they see, with evidence: one module per kind of thing, found by walking the package.

A module may define any of ``code(file, context)``, ``document(document, context)``, ``manifest(manifest, context)`` and
``sighting(seen, context)``; each yields facts about one file. It may declare ``DOCUMENTS`` (patterns of file names that are parsed whatever words they
hold) and ``TEMPLATE_PROJECTS`` (names of files that mark a project of SQL templates).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = [m.name for m in pkgutil.walk_packages(__path__, f"{__name__}.") if not m.ispkg]
    return tuple(importlib.import_module(name) for name in sorted(names))


def handlers(kind: str) -> Iterator[Callable[[Any, Context], Iterator[Fact]]]:
    """Yield the functions named *kind* (``code``, ``document``, ``manifest``, ``sighting``) of all detectors, in the order of names."""
    return (getattr(module, kind) for module in _modules() if hasattr(module, kind))


@cache
def declared(name: str) -> tuple[str, ...]:
    """Return what all detectors declare under *name*: ``DOCUMENTS``, file names that are read whatever they hold."""
    return tuple(sorted({row for module in _modules() for row in getattr(module, name, ())}))
