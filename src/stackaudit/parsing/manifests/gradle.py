"""``build.gradle`` and ``build.gradle.kts``: the calls in blocks named ``dependencies``, read word by word.

Both languages of these files write a dependency as a configuration with a text or named parts behind it. The reader
knows comments, texts, words and brackets, and nothing more: what is computed stays as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.documents.bounds import RefusedError, text_of
from stackaudit.model.documents import Dependency, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.manifests.names import shown

PATTERNS = ("*.gradle", "*.gradle.kts")
_QUOTES = ('"""', "'''", '"', "'")
_OUTSIDE = frozenset({"buildscript", "pluginManagement", "dependencyManagement", "constraints", "plugins"})
"""Blocks whose dependencies build the project or only name versions."""
_NOT_DECLARED = frozenset({"platform", "enforcedPlatform", "project", "files", "fileTree", "exclude", "classpath", "kapt", "ksp",
                           "annotationProcessor", "kotlin", "mavenBom"})  # fmt: skip
_MAX_TOKENS = 200_000
_MAX_PARTS = 30


@dataclass(frozen=True, slots=True)
class _Token:
    """A text, a word, or one sign."""

    kind: str
    """``text``, ``word``, ``sign`` or ``line``."""
    value: str
    line: int


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return the dependencies that the file writes out; those of a version catalogue stand in its own file."""
    try:
        text = text_of(data, latin=True)
    except RefusedError as refused:
        return Skip(path, "parsing", f"The build file was not read: {refused}.")
    tokens = list(_tokens(text))
    values = dict(_values(tokens))
    return Manifest(path, tuple(_dependencies(tokens, values)))


def _tokens(text: str) -> Iterator[_Token]:
    position, line, count = 0, 1, 0
    while position < len(text) and count < _MAX_TOKENS:
        count += 1
        char = text[position]
        quote = next((q for q in _QUOTES if text.startswith(q, position)), "")
        if char == "\n":
            yield _Token("line", char, line)
            line, position = line + 1, position + 1
        elif text.startswith("//", position):
            end = text.find("\n", position)
            position = end if end >= 0 else len(text)
        elif text.startswith("/*", position) or quote:
            mark = quote or "*/"
            start = position + (len(quote) or 2)
            end = _end(text, start, mark)
            if quote:
                yield _Token("text", text[start:end], line)
            line += text.count("\n", position, end)
            position = end + len(mark)
        elif char.isalnum() or char in "_$":
            end = position
            while end < len(text) and (text[end].isalnum() or text[end] in "_.-$"):
                end += 1
            yield _Token("word", text[position:end], line)
            position = end
        else:
            if not char.isspace():
                yield _Token("sign", char, line)
            position += 1


def _end(text: str, start: int, mark: str) -> int:
    """Return where a comment or text ends: at its mark, or where the file does."""
    position = start
    while position < len(text):
        if text[position] == "\\" and mark != "*/":
            position += 2
        elif text.startswith(mark, position):
            return position
        else:
            position += 1
    return len(text)


def _values(tokens: list[_Token]) -> Iterator[tuple[str, str]]:
    """Yield names with the texts that they are given: ``def a = '1'``, ``set('a', "1")``."""
    for position, token in enumerate(tokens[:-2]):
        following = tokens[position + 1 : position + 3]
        if token.kind in {"word", "text"} and following[0].value in {"=", ","} and following[1].kind == "text":
            yield token.value.rpartition(".")[2], following[1].value


def _dependencies(tokens: list[_Token], values: dict[str, str]) -> Iterator[Dependency]:
    blocks: list[str] = []
    last, position = "", 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.value == "{" and token.kind == "sign":
            blocks.append(last)
        elif token.value == "}" and token.kind == "sign":
            blocks = blocks[:-1]
        elif token.kind in {"word", "text"}:
            fresh = position < 2 or tokens[position - 2].kind == "line" or tokens[position - 2].value in {"{", ";"}
            if fresh or last in {"", "dependencies"} or token.kind == "word":
                last = token.value if fresh or token.kind == "word" else last
            if fresh and blocks and blocks[-1] == "dependencies" and not _OUTSIDE & set(blocks):
                yield from _declared(token, _statement(tokens, position), values)


def _statement(tokens: list[_Token], position: int) -> list[_Token]:
    """Return the tokens of a statement: to the end of its line, brackets closed."""
    found: list[_Token] = []
    depth = 0
    for token in tokens[position : position + _MAX_PARTS]:
        if token.kind == "sign" and token.value in "()":
            depth += 1 if token.value == "(" else -1
        if (token.kind == "line" and depth <= 0) or token.value == "{":
            break
        found.append(token)
    return found


def _declared(configuration: _Token, parts: list[_Token], values: dict[str, str]) -> Iterator[Dependency]:
    words = {p.value for p in parts if p.kind == "word"}
    if configuration.value in _NOT_DECLARED or words & _NOT_DECLARED:
        return
    named = {
        parts[i].value: parts[i + 2].value
        for i in range(len(parts) - 2)
        if parts[i].value in {"group", "name", "version"}
        and parts[i + 1].value in {":", "="}
        and parts[i + 2].kind == "text"
    }
    texts = [named] if {"group", "name"} <= set(named) else [_split(p.value) for p in parts if p.kind == "text"]
    for row in texts:
        if row.get("group") and row.get("name"):
            version = _filled(row.get("version", ""), values)
            name = f"{row['group']}:{row['name']}".lower()
            yield Dependency(
                "maven",
                name,
                shown(version),
                _group(configuration.value),
                configuration.line,
                shown(f"{name}:{version}").rstrip(":"),
            )


def _split(text: str) -> dict[str, str]:
    group, _, rest = text.partition(":")
    name, _, version = rest.partition(":")
    usable = bool(rest) and "/" not in text and " " not in text and "." in group
    return {"group": group, "name": name, "version": version.partition("@")[0]} if usable else {}


def _filled(version: str, values: dict[str, str]) -> str:
    """Return a version with the name in it replaced by its text, where the file gives that name one."""
    if "$" not in version:
        return version
    name = version.strip("${}").rpartition(".")[2]
    return values.get(name, version)


def _group(configuration: str) -> str:
    low = configuration.lower()
    if "test" in low:
        return "test"
    return "dev" if low == "developmentonly" else "main"
