"""Environment files: ``KEY=value`` with ``export``, quotes and comments; values of secrets never leave this module."""

from __future__ import annotations

import re

from stackaudit.documents.masking import check_size, masked
from stackaudit.model.documents import DocNode, Fields, Leaf

SYNTAX = "env"
_KINDS = (
    "example",
    "sample",
    "template",
    "dist",
    "default",
    "defaults",
    "local",
    "test",
    "testing",
    "dev",
    "development",
    "staging",
    "stage",
    "prod",
    "production",
    "ci",
    "docker",
    "azure",
    "tmpl",
)
PATTERNS = (
    ".env",
    ".env-*",
    ".env_*",
    "*.env",
    "env.example",
    "env.sample",
    "env.template",
    "env-example",
    ".envrc",
    ".flaskenv",
    "*.envrc",
    *(f"*.env.{kind}" for kind in _KINDS),
    *(f"*.env.{kind}.*" for kind in ("local", "example", "sample")),
    *(f"*.env.*.{kind}" for kind in _KINDS),
)
LATIN = True

_KEY = re.compile(r"[ \t]*+(?:export[ \t]++)?([A-Za-z_][A-Za-z0-9_.-]*+)[ \t]*+=[ \t]*+")
_QUOTED = re.compile(r"""(?:"((?:[^"\\]++|\\.)*+)"|'([^']*+)')[ \t]*+(?:#[^\n]*+)?(?:\n|\Z)""", re.DOTALL)
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LONGEST = 16_384
"""Characters of one quoted value: a certificate fits, the rest of the file behind a stray quote does not."""


def read(text: str) -> tuple[DocNode, bool]:
    """Return one flat mapping of names to texts; lines without ``=`` and commented ones are no values.

    The value of a name that speaks of a secret is ``***`` unless it is empty. Raises RefusedError.
    """
    check_size(text)
    fields: dict[str, tuple[str, int, DocNode]] = {}
    pos, line = 0, 1
    while pos < len(text):
        end = text.find("\n", pos) + 1 or len(text)
        match = _KEY.match(text, pos, end)
        if match is not None:
            value, end = _value(text, match.end(), end)
            key = match[1]
            fields.pop(key, None)  # the last of several equal names stands
            fields[key] = (key, line, Leaf(masked(key, value), line))
        line += text.count("\n", pos, end)
        pos = end
    return Fields(tuple(fields.values()), 1), False


def _value(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the value that begins at *start*, and where the next line begins."""
    quoted = _QUOTED.match(text, start, min(len(text), start + _LONGEST))
    if quoted is not None:
        double, single = quoted.groups()
        value = single if double is None else _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[0]), double)
        return value, quoted.end()
    return _COMMENT.sub("", text[start:end].rstrip("\n")).strip(), end
