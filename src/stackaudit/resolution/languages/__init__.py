"""What the evaluator must know about each programming language: one module each, chosen by the name of the language."""

from __future__ import annotations

from stackaudit.resolution.languages.dialect import Dialect
from stackaudit.resolution.languages.javascript import JAVASCRIPT
from stackaudit.resolution.languages.python import PYTHON

_DIALECTS = {"python": PYTHON, "javascript": JAVASCRIPT}
_UNKNOWN = Dialect()


def dialect_of(language: str) -> Dialect:
    """Return the dialect of a language; one that knows nothing for others."""
    return _DIALECTS.get(language, _UNKNOWN)
