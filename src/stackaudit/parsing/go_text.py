"""Text of Go: what its tokens stand for, and how its packages are called."""

from __future__ import annotations

import re

from stackaudit.model.code import Const, Expr
from stackaudit.parsing.combining import number

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v"}
_VERSION = re.compile(r"/v\d{1,3}(?=/|$)")
_NAME = re.compile(r"\w+")
_TAG = re.compile(r'(\w+):"((?:[^"\\]|\\.)*)"')


def literal(token: str) -> str:
    """Return the text of a string or character."""
    if token.startswith("`"):
        return token[1:-1].replace("\r", "")
    return _ESCAPE.sub(_character, token[1:-1]) if "\\" in token else token[1:-1]


def _character(match: re.Match[str]) -> str:
    code = match.group(1)
    if len(code) == 1:
        return _PLAIN.get(code, code)
    value = int(code, 8) if code[0].isdigit() else int(code[1:], 16)
    return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= value < 0xE000 or value > 0x10FFFF else chr(value)


def numeral(token: str, line: int) -> Expr:
    """Return the value of a number token; one that no report can hold, or an imaginary one, is nothing."""
    text = token.replace("_", "").lower()
    try:
        if text.startswith(("0x", "0b", "0o")):
            return number(int(text, 0), line)
        return number(int(text) if text.isdigit() else float(text), line)
    except ValueError:
        return Const(None, line)


def tags(token: str) -> dict[str, str]:
    """Return what the tag of a field says: ``json:"model" env:"MODEL"``."""
    return {m[1]: m[2] for m in _TAG.finditer(token)}


def without_version(module: str) -> str:
    """Return the path of a module or package without its major version: ``a/b`` of ``a/b/v3``."""
    return _VERSION.sub("", module)


def assumed_name(package: str) -> str:
    """Return the name that a package has in all likelihood: Go's own tools guess ``x`` for ``go-x``, ``x-go`` and ``x.v3``."""
    base = without_version(package).rpartition("/")[2].removeprefix("go-")
    found = _NAME.match(base)
    return found[0] if found else base
