"""Calls in Python: finding the one that a node stands for, adding an argument to it, taking one out."""

from __future__ import annotations

import re
from typing import Any

from stackaudit.fixes.cases import LeftAloneError, Span
from stackaudit.fixes.python import Source

_NAME = re.compile(r"[A-Za-z_]\w*")


def last_name(callee: str) -> str:
    """Return the last name of a callee."""
    return callee.rpartition(".")[2].removesuffix("()")


def call_at(source: Source, line: int, column: int, name: str) -> Any:
    """Return the call whose callee stands on a line: at the column, or the only one of that name.

    Raises:
        LeftAloneError: there is none, or more than one.
    """
    import libcst as cst

    on_line = []
    for call in source.each(cst.Call):
        token = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
        if isinstance(token, cst.Name) and source.line(token) == line:
            on_line.append((call, token))
    exact = [call for call, token in on_line if source.column(token) == column]
    named = [call for call, token in on_line if token.value == name]
    for found in (exact, named):
        if len(found) == 1:
            return found[0]
    raise LeftAloneError("several such calls stand on the line" if named else "no such call stands on the line")


def add_argument(source: Source, call: Any, name: str, value: str) -> tuple[Span, ...]:
    """Return the change that gives a call a keyword argument, in the layout that its arguments have.

    Raises:
        LeftAloneError: the call sets it already, or hands on a mapping that may.
    """
    if any(a.star == "**" or _hands_on(a, name) for a in call.args):
        raise LeftAloneError("the call hands on a mapping that may set it already")
    if any(a.keyword is not None and a.keyword.value == name for a in call.args):
        raise LeftAloneError(f"the call sets {name} already")
    if not _NAME.fullmatch(name):
        raise LeftAloneError(f"{name} is not a plain argument")
    data, (_, close) = source.data, source.span(call)
    text = f"{name}={value}".encode()
    if data[close - 1 : close] != b")":
        raise LeftAloneError("the layout of the call is unusual")
    if not call.args:
        at = data.index(b"(", source.span(call.func)[1]) + 1
        return (Span(at, at, text),)
    start, end = source.span(call.args[-1])
    comma, indent = _comma(data, end, close), _indent_of_own_line(data, start)
    joint = b" " if indent is None else (b"\r\n" if b"\r\n" in data else b"\n") + indent
    if comma is None:
        joint = b" " if _remark_follows(data, end, close) else joint
        return (Span(end, end, b"," + joint + text),)
    line_end = data.find(b"\n", comma, close)
    if indent is None or line_end < 0:
        return (Span(comma, comma, b" " + text + b","),)
    line_end -= data[line_end - 1 : line_end] == b"\r"  # behind a remark of the last argument
    return (Span(line_end, line_end, joint + text + b","),)


def drop_argument(source: Source, call: Any, argument: Any) -> Span:
    """Return the change that takes an argument out of a call, with its comma, and with its line if it has one of its own.

    Raises:
        LeftAloneError: its comma cannot be seen at once.
    """
    data, (_, close) = source.data, source.span(call)
    start, end = source.span(argument)
    comma = _comma(data, end, close)
    place = call.args.index(argument)
    if comma is None and place + 1 < len(call.args):
        raise LeftAloneError("the layout of the call is unusual")
    end = comma if comma is not None else end
    indent = _indent_of_own_line(data, start)
    line_end = data.find(b"\n", end)
    if indent is not None and line_end >= 0 and not data[end:line_end].strip():
        return Span(start - len(indent), line_end + 1, b"")
    if place + 1 < len(call.args) or (indent is not None and data[end : end + 1] != b")"):
        while data[end : end + 1] == b" ":
            end += 1
    elif place > 0:
        start = source.span(call.args[place - 1])[1]
    return Span(start, end, b"")


def _hands_on(argument: Any, name: str) -> bool:
    """Return whether an argument such as ``model_kwargs`` may hold *name*: only a dictionary in sight shows that it does not."""
    import libcst as cst

    if argument.keyword is None or not argument.keyword.value.endswith("kwargs"):
        return False
    elements = argument.value.elements if isinstance(argument.value, cst.Dict) else None
    keys = [e.key for e in elements if isinstance(e, cst.DictElement)] if elements is not None else []
    seen = [k.evaluated_value for k in keys if isinstance(k, cst.SimpleString)]
    return elements is None or len(seen) < len(elements) or name in seen


def _comma(data: bytes, at: int, close: int) -> int | None:
    """Return the offset behind the comma that follows an argument; None when none follows at once."""
    rest = data[at:close]
    bare = rest.lstrip()
    return at + len(rest) - len(bare) + 1 if bare.startswith(b",") else None


def _indent_of_own_line(data: bytes, start: int) -> bytes | None:
    """Return the white space before *start*; None when something else stands there on the line."""
    before = data[data.rfind(b"\n", 0, start) + 1 : start]
    return before if not before.strip() else None


def _remark_follows(data: bytes, at: int, close: int) -> bool:
    line_end = data.find(b"\n", at, close)
    return b"#" in data[at : line_end if line_end >= 0 else close]
