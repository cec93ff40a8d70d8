"""Text of JavaScript: what its tokens stand for."""

from __future__ import annotations

import re

from stackaudit.model.code import Const, Expr
from stackaudit.parsing.combining import number

_ESCAPE = re.compile(r"\\(\r\n|[\n\r\u2028\u2029]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ENDS = frozenset("\n\r\u2028\u2029")


def unescape(text: str) -> str:
    """Return the characters that *text* stands for between its quotes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in _ENDS:
        return ""
    if len(code) > 1:
        value = int(code.strip("xu{}"), 16)
        lone = 0xD800 <= value < 0xE000  # half of a pair: no text that could be written out
        return chr(value) if value < 0x110000 and not lone else "\N{REPLACEMENT CHARACTER}"
    return _PLAIN.get(code, code)


def numeral(token: str, line: int) -> Expr:
    """Return the value of a number token; one that no report can hold is opaque."""
    text = token.replace("_", "").lower().removesuffix("n")
    try:
        if text.startswith(("0x", "0b", "0o")):
            return number(int(text, 0), line)
        return number(int(text) if text.isdigit() else float(text), line)
    except ValueError:  # longer than Python reads, or no number at all in a broken file
        return Const(None, line)
