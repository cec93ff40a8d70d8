"""Java properties: one flat mapping; values of secrets are dropped."""

from __future__ import annotations

import re

from stackaudit.documents.masking import check_size, is_secret, masked
from stackaudit.model.documents import DocNode, Fields, Leaf

SYNTAX = "properties"
PATTERNS = ("*.properties",)
LATIN = True

_PAIR = re.compile(r"((?:[^\\=: \t\f]++|\\.)++)(?:[ \t\f]*+[=:]|[ \t\f])?[ \t\f]*+(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_LOGICAL_LINES = 10_000
"""Lines that one value may span."""


def read(text: str) -> tuple[DocNode, bool]:
    """Return the keys with their texts, in order. Raises RefusedError."""
    check_size(text)
    fields: dict[str, tuple[str, int, DocNode]] = {}
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        start = number
        parts = [lines[number].lstrip(" \t\f")]
        number += 1
        if not parts[0] or parts[0][0] in "#!":
            continue
        while _continues(parts[-1]) and number < len(lines) and len(parts) < _LOGICAL_LINES:
            parts[-1] = parts[-1][:-1]
            parts.append(lines[number].lstrip(" \t\f"))
            number += 1
        match = _PAIR.match("".join(parts))
        if match is None:
            continue
        key = _plain(match[1])
        fields.pop(key, None)  # the last of several equal keys stands
        fields[key] = (key, start + 1, Leaf(_value(key, _plain(match[2])), start + 1))
    return Fields(tuple(fields.values()), 1), False


def _value(key: str, text: str) -> str:
    """Return a value without secrets; a reference to a variable is none, but its default may be."""
    if text.startswith("${") and text.endswith("}") and "}" not in text[:-1] and is_secret(key):
        return f"{text.partition(':')[0].rstrip('}')}}}"
    return masked(key, text)


def _continues(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    value = _ESCAPE.sub(_unescaped, text)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) == 5 else _CONTROLS.get(code, code)
