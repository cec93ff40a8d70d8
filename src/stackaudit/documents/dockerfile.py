"""Dockerfiles, and files of their form, as a sequence of instructions: continued lines joined, nothing expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.documents.bounds import RefusedError
from stackaudit.documents.masking import check_size, masked
from stackaudit.model.documents import DocNode, Fields, Items, Leaf

SYNTAX = "dockerfile"
PATTERNS = (
    "dockerfile", "containerfile", "dockerfile.*", "containerfile.*", "dockerfile-*", "dockerfile_*", "*.dockerfile",
    "*.containerfile", "*-dockerfile", "modelfile", "modelfile.*", "*.modelfile",
)  # fmt: skip
LATIN = True

MAX_INSTRUCTIONS = 2_000
_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]{2,20})(?:[ \t]+(.*))?$", re.DOTALL)
_ESCAPE = re.compile(r"#[ \t]*escape[ \t]*=[ \t]*([`\\])[ \t]*$", re.IGNORECASE)
_HEREDOC = re.compile(r"<<-?[ \t]*[\"']?(\w{1,60})[\"']?")
_PAIR = re.compile(r"""([A-Za-z_][\w.-]{0,200})=((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'\\]|\\.)*)""", re.DOTALL)
_SETTINGS = frozenset({"ENV", "ARG"})


def read(text: str) -> tuple[DocNode, bool]:
    """Return the instructions in order, each a mapping of its upper-case name to its text.

    ``ENV`` and ``ARG`` hold a mapping of names to values (an ``ARG`` without a default holds None). Raises RefusedError.
    """
    check_size(text)
    found: list[DocNode] = []
    for line, whole in _logical_lines(text.split("\n")):
        match = _INSTRUCTION.match(whole)
        if match is None:
            continue
        name, rest = match[1].upper(), (match[2] or "").strip()
        value: DocNode = _settings(name, rest, line) if name in _SETTINGS else Leaf(rest, line)
        found.append(Fields(((name, line, value),), line))
        if len(found) > MAX_INSTRUCTIONS:
            raise RefusedError(f"more than {MAX_INSTRUCTIONS} instructions")
    return Items(tuple(found), 1), False


def _logical_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (line of its start, text) of every instruction; bodies of here-documents belong to theirs."""
    escape = next((m[1] for m in map(_ESCAPE.match, lines[:1]) if m), "\\")
    position = 0
    while position < len(lines):
        start = position
        parts: list[str] = []
        while position < len(lines):
            row = lines[position].rstrip()
            position += 1
            if row.lstrip().startswith("#") or (parts and not row):
                continue  # comments and empty lines do not end a continued instruction
            parts.append(row[:-1] if row.endswith(escape) else row)
            if not row.endswith(escape):
                break
            if not parts[0].strip():
                break
        whole = " ".join(parts)
        body, position = _here_document(whole, lines, position)
        if whole.strip():
            yield start + 1 + _skipped(lines, start), whole + body


def _skipped(lines: list[str], start: int) -> int:
    """Return how many comment lines stand before the instruction."""
    count = 0
    while start + count < len(lines) and lines[start + count].lstrip().startswith("#"):
        count += 1
    return count


def _here_document(whole: str, lines: list[str], position: int) -> tuple[str, int]:
    mark = _HEREDOC.search(whole) if "<<" in whole[:20_000] else None
    if mark is None:
        return "", position
    end = next((i for i in range(position, len(lines)) if lines[i].strip() == mark[1]), None)
    if end is None:
        return "", position
    return "\n" + "\n".join(lines[position:end]), end + 1


def _settings(name: str, rest: str, line: int) -> Fields:
    pairs = _PAIR.findall(rest)
    if not pairs:
        key, _, value = rest.partition(" ") if name == "ENV" else (rest, "", "")
        text = value.strip()
        return Fields(((key, line, Leaf(masked(key, text) if text else None, line)),) if key else (), line)
    rows = [(key, line, Leaf(masked(key, _unquoted(value)), line)) for key, value in pairs]
    return Fields(tuple(rows), line)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
