"""Does a file still say something after a change: read by the syntax of its name, where one is known."""

from __future__ import annotations

import tomllib

from stackaudit.documents import door
from stackaudit.model.source import Skip


def holds(path: str, before: bytes, after: bytes) -> bool:
    """Return whether *after* can be read; what could not be read *before* is never changed."""
    return _reads(path, before) and _reads(path, after)


def _reads(path: str, data: bytes) -> bool:
    if path.endswith((".py", ".pyi")):
        return _compiles(data)
    if path.endswith(".toml"):
        return _loads(data)
    syntax = "json" if path.endswith(".ipynb") else door.readable(path)
    return not syntax or not isinstance(door.parse_as(syntax, path, data), Skip)


def _compiles(data: bytes) -> bool:
    from stackaudit.fixes.python import Source

    return Source.read(data) is not None


def _loads(data: bytes) -> bool:
    try:
        tomllib.loads(data.decode("utf-8"))
    except ValueError:
        return False
    return True
