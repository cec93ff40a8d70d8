"""SQL with templates in it: which names its expressions call, with their lines. Read by a small scan, never rendered."""

from __future__ import annotations

import re

from stackaudit.model.documents import Document, Fields, Items, Leaf

MAX_SIZE = 256 * 1024
"""Bytes of a statement that is read; larger files are dumps."""
MAX_CALLS = 500
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_BLOCK = re.compile(r"\{[{%](.{0,20000}?)[%}]\}", re.DOTALL)
_TOKEN = re.compile(r"""'((?:[^'\\\n]|\\.){0,300})'|"((?:[^"\\\n]|\\.){0,300})"|([A-Za-z_]\w{0,100})|([(),=])""")


def parse(path: str, data: bytes, folder: str, project: str) -> Document:
    """Return a document of the calls in a template: name, texts of their arguments, line.

    Args:
        path: of the file.
        data: its bytes.
        folder: of the project that the file belongs to.
        project: its name.
    """
    text = data[:MAX_SIZE].decode("utf-8", "replace")
    text = _COMMENT.sub(lambda m: "\n" * m.group(0).count("\n"), text)
    calls: list[Fields] = []
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start(1)) + 1
        for name, given, offset in _calls(block.group(1)):
            at = line + block.group(1).count("\n", 0, offset)
            rows = Items(tuple(Leaf(value, at) for value in given), at)
            calls.append(Fields((("name", at, Leaf(name, at)), ("given", at, rows)), at))
            if len(calls) >= MAX_CALLS:
                break
    return described(path, "sql", folder, project, calls)


def described(path: str, syntax: str, folder: str, project: str, calls: list[Fields]) -> Document:
    """Return the document of a file of a template project."""
    return Document(
        path,
        syntax,
        Fields(
            (("project", 1, Leaf(project, 1)), ("folder", 1, Leaf(folder, 1)), ("calls", 1, Items(tuple(calls), 1))), 1
        ),
    )


def _calls(expression: str) -> list[tuple[str, list[str], int]]:
    """Return (name, texts that stand as arguments, offset) of each call whose arguments are texts."""
    tokens = [
        (m.group(1) if m.group(1) is not None else m.group(2), m.group(3), m.group(4), m.start())
        for m in _TOKEN.finditer(expression)
    ]
    found = []
    for position, (_, word, _, offset) in enumerate(tokens[:-1]):
        if word is None or tokens[position + 1][2] != "(":
            continue
        given: list[str] = []
        keyword = ""
        for value, name, sign, _ in tokens[position + 2 : position + 60]:
            if sign == ")":
                break
            if sign == "(":
                given = []
                break
            if name is not None:
                keyword = name
            elif sign == ",":
                keyword = ""
            elif value is not None:
                given.append(f"{keyword}={value}" if keyword else value)
        found.append((word, given, offset))
    return found
