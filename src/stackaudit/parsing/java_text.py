"""Text of Java: what its tokens stand for."""

from __future__ import annotations

import re
import textwrap

from stackaudit.model.code import Const, Expr
from stackaudit.parsing.combining import number

_ESCAPE = re.compile(r"\\(\r?\n|u+[0-9a-fA-F]{4}|[0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}


def literal(token: str) -> str:
    """Return the text of a string or text block."""
    if token.startswith('"""') and len(token) >= 6:
        body = token[3:-3].replace("\r\n", "\n").partition("\n")[2]
        closing = body.rpartition("\n")[2]
        dedented = textwrap.dedent(body if not closing.strip() else f"{body}\n")  # the closing quotes count as a line
        return unescape(dedented if not closing.strip() else dedented.removesuffix("\n"))
    return unescape(token[1:-1])


def unescape(text: str) -> str:
    """Return the characters that *text* stands for between its quotes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[-1] == "\n":
        return ""
    if code[0] == "u" and len(code) > 1:
        value = int(code.lstrip("u"), 16)
        return "\N{REPLACEMENT CHARACTER}" if 0xD800 <= value < 0xE000 else chr(value)
    if code[0] in "01234567":
        return chr(int(code, 8) & 0xFF)
    return _PLAIN.get(code, code)


def numeral(token: str, line: int) -> Expr:
    """Return the value of a number token; one that no report can hold is opaque."""
    text = token.replace("_", "").lower()
    try:
        if text.startswith(("0x", "0b")):
            return number(int(text.rstrip("l"), 0), line)
        plain = text.rstrip("ldf")
        return number(int(plain) if plain.isdigit() and text[-1] not in "df" else float(plain), line)
    except ValueError:
        return Const(None, line)
