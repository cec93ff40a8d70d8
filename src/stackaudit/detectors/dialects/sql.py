"""Tables that a statement of SQL reads and writes: a scan over its words, no grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TEXT = 20_000
_WORDS = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\{\{[^{}]{0,200}\}\}|[\w$.{}\x00"`\[\]@:-]+|[(),;]""", re.DOTALL
)
_STATEMENTS = frozenset(
    {
        "select",
        "insert",
        "merge",
        "create",
        "update",
        "delete",
        "with",
        "copy",
        "truncate",
        "replace",
        "drop",
        "call",
        "unload",
    }
)
_OF_THE_SERVER = ("pg_", "information_schema", "sqlite_master", "sqlite_schema", "sys.")
"""Beginnings of tables that the server keeps about itself."""
_NO_TABLE = frozenset(
    {
        "select",
        "values",
        "lateral",
        "unnest",
        "table",
        "only",
        "if",
        "exists",
        "not",
        "as",
        "set",
        "where",
        "(",
        ")",
        ",",
        "the",
        "a",
        "dual",
        "stdin",
        "stdout",
    }
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Names as written, without quotes."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]


def tables(text: str) -> Tables | None:
    """Return the tables of a statement; None for a text that is no SQL."""
    words = [w for w in _WORDS.findall(text[:MAX_TEXT]) if not w.startswith(("--", "/*", "'"))]
    if not words or words[0].lower() not in _STATEMENTS or len(words) < 3:
        return None
    low = [w.lower() for w in words]
    reads: dict[str, None] = {}
    writes: dict[str, None] = {}
    aliases = {
        words[i]
        for i in range(len(words) - 2)
        if low[i + 1] == "as" and words[i + 2] == "(" and low[i] not in _STATEMENTS
    }
    for position, word in enumerate(low):
        found = _table_after(low, words, position, word)
        if found is None:
            continue
        name, written = found
        if name in aliases or name.lower() in _NO_TABLE or not _named(name):
            continue
        (writes if written else reads)[_clean(name)] = None
    return Tables(tuple(n for n in reads if n not in writes), tuple(writes))


def _table_after(low: list[str], words: list[str], position: int, word: str) -> tuple[str, bool] | None:
    def at(offset: int) -> str:
        return words[position + offset] if position + offset < len(words) else ""

    before = low[position - 1] if position else ""
    if word == "into" and before in {"insert", "merge", "overwrite", "ignore", "copy"}:
        return at(1), True
    if word == "overwrite" and before == "insert":
        return at(2) if at(1).lower() == "table" else at(1), True
    if word == "copy" and position == 0 and at(1).lower() != "into":
        return at(1), True
    if word == "table" and before in {"create", "replace", "truncate", "temporary", "temp", "external", "transient"}:
        skip = 4 if at(1).lower() == "if" else 1
        return at(skip), True
    if word == "view" and before in {"create", "replace", "materialized"}:
        return at(4 if at(1).lower() == "if" else 1), True
    if word == "update" and position == 0:
        return at(1), True
    if word == "from" and before == "delete":
        return at(1), True
    if word in {"from", "join", "using"} and (word != "using" or "merge" in low[:6]):
        return (at(1), False) if at(1) != "(" else None
    return None


def _named(name: str) -> bool:
    plain = name.strip('"`[]')
    return (
        bool(plain)
        and "\0" not in plain
        and not plain.lower().startswith(_OF_THE_SERVER)
        and not plain.startswith((":", "@", "-"))
        and not plain[0].isdigit()
        and len(plain) < 160
    )


def _clean(name: str) -> str:
    return name.replace('"', "").replace("`", "").replace("[", "").replace("]", "").rstrip(".")
