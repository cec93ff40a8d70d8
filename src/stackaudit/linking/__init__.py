"""Links: relations that span files, one module each, found by walking the package.

A module defines ``link(facts, context, documents)`` and yields more facts.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context


def linked(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> list[Fact]:
    """Return the facts that follow from the facts of several files."""
    found: list[Fact] = []
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found += module.link(facts, context, documents)
    return found
