"""INI files as the standard library's reader takes them, with the line of each value."""

from __future__ import annotations

import re

from stackaudit.documents.masking import check_size, masked
from stackaudit.model.documents import DocNode, Fields, Items, Leaf

SYNTAX = "ini"
PATTERNS = ("*.ini", "*.cfg", ".flake8", ".coveragerc", ".dvc/config", ".dvc/config.local")
LATIN = True

_SECTION = re.compile(r"\[([^\]\n]++)\]")
_OPTION = re.compile(r"([^\s=:\[][^=:]*?)[ \t]*+[=:](.*)|([^\s=:\[][^=:]*+)$")

_Lines = list[tuple[str, int]]


def read(text: str) -> tuple[DocNode, bool]:
    """Return sections of options; a value over several lines is a sequence of its lines.

    Names stay as written; options before the first section stand beside the sections. Values of secrets are ``***``.
    Raises RefusedError.
    """
    check_size(text)
    top: dict[str, tuple[str, int, DocNode]] = {}
    reader = _Reader(top)
    for number, raw in enumerate(text.split("\n"), 1):
        reader.take(raw, number)
    reader.flush()
    return Fields(tuple(top.values()), 1), False


class _Reader:
    """Collects options of one section, then closes it."""

    def __init__(self, top: dict[str, tuple[str, int, DocNode]]) -> None:
        self.top = top
        self.sections: dict[str, dict[str, tuple[str, int, DocNode]]] = {}
        self.options = top
        self.section = ""
        self.section_line = 1
        self.option = ""
        self.option_line = 0
        self.values: _Lines = []

    def take(self, raw: str, number: int) -> None:
        """Read one line."""
        line = raw.strip()
        if not line or line[0] in "#;":
            return
        if raw[0] in " \t" and self.option:
            self.values.append((line, number))
            return
        section = _SECTION.match(line)
        if section is not None:
            self.flush()
            self.section, self.section_line = section[1].strip(), number
            self.options = self.sections.setdefault(self.section, {})
            return
        self._option(line, number)

    def _option(self, line: str, number: int) -> None:
        self._close_option()
        match = _OPTION.match(line)
        if match is None:
            return
        self.option, self.option_line = (match[1] or match[3]).strip(), number
        value = (match[2] or "").strip()
        self.values = [(value, number)] if value else []

    def flush(self) -> None:
        """Close the option and the section at hand."""
        self._close_option()
        if self.section:
            first = self.top.get(self.section)
            line = first[1] if first is not None else self.section_line
            self.top[self.section] = (self.section, line, Fields(tuple(self.options.values()), line))

    def _close_option(self) -> None:
        if not self.option:
            return
        leaves = tuple(Leaf(masked(self.option, value), line) for value, line in self.values)
        node: DocNode
        if len(leaves) == 1 and leaves[0].line == self.option_line:
            node = leaves[0]
        elif leaves:
            node = Items(leaves, self.option_line)
        else:
            node = Leaf("", self.option_line)
        self.options[self.option] = (self.option, self.option_line, node)
        self.option = ""
