"""Templates of charts: YAML where they are it, else the plain ``key: value`` lines between the template's marks."""

from __future__ import annotations

import re

from stackaudit.documents import yaml
from stackaudit.documents.bounds import RefusedError
from stackaudit.model.documents import DocNode, Fields, Items, Leaf

SYNTAX = "helm"
PATTERNS = ("templates/*.yaml", "templates/*.yml", "templates/*.tpl")
LATIN = False

MAX_LINES = 20_000
_LINE = re.compile(r"^([ ]*)(-[ ]+)?([\w./-]{1,200}):(?:[ ]+(.*))?$")


def read(text: str) -> tuple[DocNode, bool]:
    """Return the document, or, of a template, one mapping for each list item or block of lines.

    A template is read, never rendered: ``{{ .Values.x }}`` stays as it is written, nesting is not kept, and a list
    item starts a new mapping so that ``name`` and ``value`` of one variable stay together. Raises RefusedError.
    """
    if "{{" not in text:
        return yaml.read(text)
    try:
        return yaml.read(text)
    except RefusedError:
        return Items(tuple(_blocks(text)), 1), False


def _blocks(text: str) -> list[DocNode]:
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise RefusedError(f"more than {MAX_LINES} lines")
    found: list[DocNode] = []
    fields: list[tuple[str, int, DocNode]] = []
    indent = -1
    for number, line in enumerate(lines, 1):
        match = _LINE.match(line.rstrip()[:2_000])
        if match is None:
            continue
        column = len(match[1]) + len(match[2] or "")
        if match[2] or column != indent:
            if fields:
                found.append(Fields(tuple(fields), fields[0][1]))
            fields, indent = [], column
        value = (match[4] or "").strip()
        fields.append((match[3], number, Leaf(_unquoted(value) if value else None, number)))
    if fields:
        found.append(Fields(tuple(fields), fields[0][1]))
    return found


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
