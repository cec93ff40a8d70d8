"""The tables ``[[waivers]]`` of a configuration file: accepted findings by rule and path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches

from stackaudit.model.documents import DocNode, Fields, Items, plain
from stackaudit.model.errors import ConfigError
from stackaudit.model.waivers import PathWaiver
from stackaudit.rulebook.waiver_text import WaiverError, checked_day, checked_reason

NAME = "waivers"
KEYS = ("rule", "paths", "reason", "until", "owner")
MAX_WAIVERS = 1_000


def path_waivers(node: DocNode, shown: str, line: int) -> tuple[PathWaiver, ...]:
    """Read the waivers of the file *shown*; *line* is that of the key.

    Raises:
        ConfigError: one of them cannot be accepted; says where and why.
    """
    if not isinstance(node, Items) or len(node.items) > MAX_WAIVERS:
        raise ConfigError(f"{shown}:{line}: {NAME!r} must be tables [[{NAME}]], at most {MAX_WAIVERS:,}")
    return tuple(_waiver(item, f"{shown}:{_line(item, line)}") for item in node.items)


def _line(item: DocNode, line: int) -> int:
    return item.fields[0][1] if isinstance(item, Fields) and item.fields else line


def _waiver(item: DocNode, place: str) -> PathWaiver:
    row = plain(item)
    if not isinstance(row, dict):
        raise ConfigError(f"{place}: a waiver is a table with {', '.join(KEYS)}")
    for key in row:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
            raise ConfigError(f"{place}: a waiver has no {key[:60]!r}; {hint}")
    owner = row.get("owner")
    if owner is not None and not isinstance(owner, str):
        raise ConfigError(f"{place}: 'owner' must be a text")
    try:
        reason, until = checked_reason(row.get("reason")), checked_day(row.get("until"))
    except WaiverError as error:
        raise ConfigError(f"{place}: {error}") from None
    return PathWaiver(_texts(row, "rule", place), _texts(row, "paths", place), reason, until, owner or None, place)


def _texts(row: dict[str, object], key: str, place: str) -> tuple[str, ...]:
    value = row.get(key)
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(v, str) and v.strip() for v in found):
        wanted = {"rule": 'the rule (or a list of them), such as "RES001"', "paths": 'globs, such as ["legacy/"]'}
        raise ConfigError(f"{place}: a waiver needs {key!r}: {wanted[key]}")
    return tuple(v.strip() for v in found)


def as_toml(waivers: tuple[PathWaiver, ...]) -> Iterator[str]:
    """Yield waivers as lines of TOML, each table after where it is written."""
    for waiver in waivers:
        yield f"[[{NAME}]]  # {waiver.place}"
        for key in KEYS:
            value = getattr(waiver, key)
            if value:
                shown = list(value) if isinstance(value, tuple) else value
                yield f"{key} = {json.dumps(shown, ensure_ascii=False)}"
