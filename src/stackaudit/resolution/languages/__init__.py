"""What the evaluator must know about each programming language: one module each, bearing the name of the language."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from stackaudit.resolution.languages.dialect import Dialect

_UNKNOWN = Dialect()


@cache
def dialect_of(language: str) -> Dialect:
    """Return the ``DIALECT`` of the language's module, imported when it is first asked for; one that knows nothing for others."""
    known = any(info.name == language for info in pkgutil.iter_modules(__path__))
    found = getattr(import_module(f"{__name__}.{language}"), "DIALECT", None) if known else None
    return found if isinstance(found, Dialect) else _UNKNOWN
