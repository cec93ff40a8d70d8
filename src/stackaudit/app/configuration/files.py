"""Finding and reading the one configuration file that counts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stackaudit.documents import parse_as
from stackaudit.intake.opening import read_small
from stackaudit.intake.repository import Repository, find_repository
from stackaudit.model.documents import DocNode, Fields
from stackaudit.model.errors import ConfigError
from stackaudit.model.source import Skip

NAMES = (".stackaudit.toml", "stackaudit.toml", "pyproject.toml")
"""The first that a folder holds counts; pyproject.toml only with a table ``[tool.stackaudit]``."""
LIMIT = 1 << 20
"""Bytes; a larger configuration is refused."""
_MARK = b"stackaudit"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What one file sets."""

    shown: str
    """Its name in messages."""
    rows: tuple[tuple[str, int, DocNode], ...]
    """(key, line, value)."""
    foreign: bool
    """It was found in the scanned repository and not named by the user."""


def read(path: Path) -> ConfigFile:
    """Read the file that the user names.

    Raises:
        ConfigError: it cannot be read or is not valid TOML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"configuration file {str(path)!r} cannot be read: {error.strerror or error}") from None
    root = _parsed(data, str(path))
    table = _table(root) if path.name == "pyproject.toml" else root
    if table is None:
        raise ConfigError(f"{str(path)!r} has no table [tool.stackaudit]")
    return ConfigFile(str(path), _rows(table), foreign=False)


def find(folder: Path) -> ConfigFile | None:
    """Return the nearest configuration file of *folder* or its parents up to the root of its repository.

    Links are not followed: a stranger's repository must not make a file of this machine speak.

    Raises:
        ConfigError: the file that was found cannot be read or is not valid TOML.
    """
    try:
        start = Path(os.path.realpath(folder, strict=True))
    except (OSError, ValueError):
        return None
    if not start.is_dir():
        return None  # opening the tree says it better
    repository = find_repository(start)
    top = repository.top if isinstance(repository, Repository) else None
    place = start
    while True:
        for name in NAMES:
            found = _look(place / name, os.path.relpath(place / name, start))
            if found is not None:
                return found
        if top is None or place in {top, place.parent}:
            return None
        place = place.parent


def _look(path: Path, shown: str) -> ConfigFile | None:
    own = path.name == "pyproject.toml"
    try:
        data = read_small(path, LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        if own or path.is_dir():
            return None
        raise ConfigError(f"{shown} cannot be read ({_reason(path, error)}); --isolated ignores it") from None
    if own and _MARK not in data:
        return None
    if not own:
        return ConfigFile(shown, _rows(_parsed(data, shown)), foreign=True)
    try:
        table = _table(_parsed(data, shown))
    except ConfigError:
        if b"[tool.stackaudit" in data:
            raise
        return None  # a broken manifest that sets nothing here: the scan reports it as skipped
    return None if table is None else ConfigFile(shown, _rows(table), foreign=True)


def _reason(path: Path, error: OSError) -> str:
    return "it is a link, and links are not followed" if path.is_symlink() else error.strerror or str(error)


def _parsed(data: bytes, shown: str) -> DocNode:
    if len(data) > LIMIT:
        raise ConfigError(f"{shown} is larger than {LIMIT // 1024} kB")
    document = parse_as("toml", shown, data)
    if isinstance(document, Skip):
        raise ConfigError(f"{shown}: {document.reason}")
    return document.root


def _table(root: DocNode) -> DocNode | None:
    tool = root.get("tool") if isinstance(root, Fields) else None
    return tool.get("stackaudit") if isinstance(tool, Fields) else None


def _rows(table: DocNode) -> tuple[tuple[str, int, DocNode], ...]:
    return table.fields if isinstance(table, Fields) else ()
