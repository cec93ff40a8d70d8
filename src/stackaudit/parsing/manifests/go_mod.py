"""``go.mod``: the modules that a module requires directly, with what replaces them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.documents import Dependency, Manifest
from stackaudit.model.source import Skip
from stackaudit.parsing.go_text import without_version

PATTERNS = ("go.mod",)
_LIMIT = 1024 * 1024
_INDIRECT = "indirect"


def read(path: str, data: bytes) -> Manifest | Skip:
    """Return the direct requirements; major versions of a module (``/v3``) bear one name."""
    if len(data) > _LIMIT:
        return Skip(path, "parsing", "Larger than 1 MB.")
    rows = list(_directives(data.decode("utf-8", "replace")))
    project = next((words[0] for verb, words, _, _ in rows if verb == "module" and words), "")
    replaced = {}
    for verb, words, _, _ in rows:
        if verb == "replace" and "=>" in words[1:]:
            at = words.index("=>")
            replaced[words[0]] = words[at + 2] if len(words) > at + 2 else ""
    found = []
    for verb, words, comment, line in rows:
        if verb == "require" and len(words) == 2 and not comment.startswith(_INDIRECT):
            name = without_version(words[0]).lower()
            constraint = replaced.get(words[0], words[1])
            found.append(Dependency("go", name, constraint, "main", line, f"{words[0]} {words[1]}"))
    return Manifest(path, tuple(found), without_version(project))


def _directives(text: str) -> Iterator[tuple[str, list[str], str, int]]:
    """Yield verb, words, comment and line of each directive; those in brackets share their verb."""
    block = ""
    for number, raw in enumerate(text.split("\n"), 1):
        code, _, comment = raw.partition("//")
        words = [w.strip('"`') for w in code.split()]
        if not words:
            continue
        if block:
            if words == [")"]:
                block = ""
            else:
                yield block, words, comment.strip(), number
        elif words[-1] == "(" and len(words) == 2:
            block = words[0]
        else:
            yield words[0], words[1:], comment.strip(), number
