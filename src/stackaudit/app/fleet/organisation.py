"""The list of an organisation's repositories, as a forge exports it: an array of objects in JSON.

Two families of field names are known: ``full_name``, ``clone_url``, ``topics``, ``fork`` and ``path_with_namespace``,
``http_url_to_repo``, ``topics``, ``forked_from_project``; ``archived`` is common. Several pages may stand in one file, as
arrays one after the other or inside each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from stackaudit.model.errors import ConfigError

LIMIT = 512 << 20
_NAMES, _URLS = ("full_name", "path_with_namespace"), ("clone_url", "http_url_to_repo")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which repositories of an organisation."""

    include: tuple[str, ...] = ()
    """Patterns on the name (``*`` and ``?``); all if empty."""
    exclude: tuple[str, ...] = ()
    archived: bool = False
    forks: bool = False

    def takes(self, row: dict[str, Any], name: str) -> bool:
        """Return whether a repository is wanted; patterns fit the whole name or its last part."""
        if (row.get("archived") and not self.archived) or (_is_fork(row) and not self.forks):
            return False
        return (not self.include or _fits(name, self.include)) and not _fits(name, self.exclude)


def repositories(path: Path, wanted: Wanted) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield name, address and topics of each repository that is wanted.

    Raises:
        ConfigError: the file cannot be read or is no such list.
    """
    for row in _rows(path):
        name = next((row[key] for key in _NAMES if isinstance(row.get(key), str)), None)
        url = next((row[key] for key in _URLS if isinstance(row.get(key), str)), None)
        if name is None or url is None:
            raise ConfigError(f"{str(path)!r}: an entry has no {' or '.join(_NAMES)}, or no {' or '.join(_URLS)}")
        topics = row.get("topics") or row.get("tag_list")
        tags = tuple(sorted(str(t) for t in topics)) if isinstance(topics, list) else ()
        if wanted.takes(row, name):
            yield name, url, tags


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        if path.stat().st_size > LIMIT:
            raise ConfigError(f"{str(path)!r} is larger than {LIMIT >> 20} MB")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{str(path)!r} cannot be read: {error}") from None
    decoder, position = json.JSONDecoder(), 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            raise ConfigError(
                f"{str(path)!r} is no JSON; export the list of repositories as a forge's API gives it"
            ) from None
        yield from _objects(value, path)


def _objects(value: Any, path: Path) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _objects(item, path) if isinstance(item, list) else [_object(item, path)]
    else:
        raise ConfigError(f"{str(path)!r} holds no list of repositories")


def _object(item: Any, path: Path) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise ConfigError(f"{str(path)!r} holds something that is no repository")
    return item


def _is_fork(row: dict[str, Any]) -> bool:
    return bool(row.get("fork") or row.get("forked_from_project"))


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    last = name.rpartition("/")[2]
    return any(fnmatchcase(name, p) or fnmatchcase(last, p) for p in patterns)
