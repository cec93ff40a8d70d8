"""Comments that address this tool, in any syntax.

Where a grammar reads the file, only what it calls a comment counts; elsewhere a mark of a comment must stand right before,
outside quotes. Files that hold the word at all are few, so a grammar may read them once more.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.code import CodeFile
from stackaudit.model.source import SourceFile
from stackaudit.model.waivers import Remark
from stackaudit.parsing.door import lowerers, parse

WORD = "stackaudit:"
MARK = WORD.encode()
MAX_REMARKS = 2_000
"""Of one file."""
_LONGEST = 1_000
_MARKS = ("#", "//", "/*", "*", "--", ";", "<!--", "{#", "<%", "(*")
"""What opens a comment or goes on with it, in one syntax or another; the word is so rare that a table by language
would tell nothing more."""
_PROSE = frozenset({"markdown", "html", "xml", "restructuredtext", "asciidoc", "text"})
_PROSE_MARKS = ("<!--", "{#", "{/*", "..", "#}")
"""In running text a number sign is a heading."""
_FENCES = ("```", "~~~")


def remarks(file: SourceFile, language: str) -> list[Remark]:
    """Return the comments of a file that begin with ``stackaudit:``, in the order of their lines.

    Args:
        file: a file that holds the word.
        language: its syntax.
    """
    lines = file.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")
    code = parse(file, language).code if language in lowerers() else None
    rows = _of_code(code, lines) if code is not None else _of_text(lines, language)
    found = []
    for line, text, alone in rows:
        target = _below(line, lines) if alone else line
        found.append(Remark(file.path, line, target, text[:_LONGEST].strip()))
        if len(found) == MAX_REMARKS:
            break
    return found


def _of_code(code: CodeFile, lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    for comment in code.comments:
        text = _after(comment.text)
        if text is None:
            continue
        line = comment.line
        if code.line_map:
            line = code.line_map[min(line, len(code.line_map)) - 1]
        raw = lines[line - 1] if 0 < line <= len(lines) else ""
        yield line, text, _is_alone(raw.partition(WORD)[0])


def _after(comment: str) -> str | None:
    """Return what follows the word in a comment that begins with it, or holds it behind a further mark (``# noqa  # …``)."""
    before, word, after = comment.partition(WORD)
    return after if word and (not before.strip() or before.rstrip().endswith(("#", "//", "*"))) else None


def _of_text(lines: list[str], language: str) -> Iterator[tuple[int, str, bool]]:
    fenced = False
    for number, raw in enumerate(lines, 1):
        if language == "markdown" and raw.lstrip().startswith(_FENCES):
            fenced = not fenced
        if WORD not in raw or fenced:
            continue
        before, _, after = raw.partition(WORD)
        lead = before.rstrip()
        if lead.endswith(_PROSE_MARKS if language in _PROSE else _MARKS) and _quotes_are_closed(lead):
            yield number, after, _is_alone(before)


def _quotes_are_closed(lead: str) -> bool:
    """Return whether a comment may begin after *lead*: it is no part of a text in quotes."""
    opened = ""
    for position, char in enumerate(lead):
        if opened:
            opened = "" if char == opened and lead[position - 1] != "\\" else opened
        elif char in "\"'`" and not (char == "'" and lead[:position][-1:].isalnum()):  # an apostrophe opens nothing
            opened = char
    return not opened


def _is_alone(before: str) -> bool:
    """Return whether nothing but marks stands before a comment; a line of a notebook begins with a quote."""
    return not before.strip(" \t\"'#/*;<!-{(%.")


def _below(line: int, lines: list[str]) -> int:
    """Return the next line that is no remark of its own, so that several can stand above one line."""
    target = line + 1
    while target <= len(lines) and WORD in lines[target - 1] and _is_alone(lines[target - 1].partition(WORD)[0]):
        target += 1
    return target
