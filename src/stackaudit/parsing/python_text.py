"""Text of Python: what a string token holds, and text that is made of several pieces."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(
    r"\\(\n|[\\'\"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^{}]{1,100}\})"
)
_PLAIN = {
    "\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_DEAD_TESTS = frozenset({"False", "0", "None"})


def literal(token: str) -> str | None:
    """Return the value of a string token without parts; None for bytes, which are no text."""
    start = next((i for i, c in enumerate(token) if c in "\"'"), 0)
    prefix, body = token[:start].lower(), token[start:]
    if "b" in prefix:
        return None
    size = 3 if body[:3] in {'"""', "'''"} else 1
    body = body[size:-size] if len(body) >= 2 * size and body.endswith(body[:size]) else body[size:]
    return unescape(body, raw="r" in prefix, braces="f" in prefix or "t" in prefix)


def unescape(text: str, *, raw: bool, braces: bool) -> str:
    """Return the characters that *text* stands for between its quotes.

    Args:
        text: as written.
        raw: backslashes stand for themselves.
        braces: doubled braces stand for one (f-strings).
    """
    text = text.replace("\r\n", "\n")
    if braces:
        text = text.replace("{{", "{").replace("}}", "}")
    return text if raw or "\\" not in text else _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = match.group(1)
    if code in _PLAIN:
        return _PLAIN[code]
    if code[0] == "N":
        try:
            return unicodedata.lookup(code[2:-1])
        except KeyError:
            return match.group(0)
    number = int(code, 8) if code[0].isdigit() else int(code[1:], 16)
    lone = 0xD800 <= number < 0xE000  # half of a pair: no text that could be written out
    return chr(number) if number < 0x110000 and not lone else "\N{REPLACEMENT CHARACTER}"


def is_false(condition: str) -> bool:
    """Return whether a condition is constant and false."""
    text = condition.strip("() ")
    return text in _DEAD_TESTS or text.endswith((" and False", " and 0")) or text.startswith(("False and ", "0 and "))
