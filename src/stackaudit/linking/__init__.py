"""Links: relations that span files, one module each, found by walking the package.

A module defines ``link(facts, context, documents)`` and yields more facts. One that takes as long as all others together
declares ``ALONE = True``: it may run beside them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from functools import cache
from types import ModuleType

from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context


@cache
def _modules() -> dict[str, ModuleType]:
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def groups() -> tuple[tuple[str, ...], ...]:
    """Return the names of the links in groups that cost about the same: those that declare ``ALONE`` are one each."""
    alone = [name for name, module in _modules().items() if getattr(module, "ALONE", False)]
    return (tuple(name for name in _modules() if name not in alone), *((name,) for name in alone))


def linked(
    names: Iterable[str], facts: Sequence[Fact], context: Context, documents: Sequence[Document]
) -> dict[str, list[Fact]]:
    """Return, for each named link, the facts that follow from the facts of several files."""
    return {name: list(_modules()[name].link(facts, context, documents)) for name in names}
