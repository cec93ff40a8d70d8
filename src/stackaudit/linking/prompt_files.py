"""Prompts in files of their own, where code loads them: by name, or as one of the files of a folder that it names.

    (Path(__file__).parent / "prompts" / "lead_agent.txt").read_text()
    load_prompt("researcher")            # prompts/researcher.md

A file counts when its own name, its folder or the function that loads it says that it is a prompt, or when its suffix does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from posixpath import splitext

from stackaudit.model.code import Attr, Call, CodeFile, Const, Expr, children
from stackaudit.model.documents import Document
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.branches import words_of
from stackaudit.resolution.context import Context

DETECTOR = "prompts"
SUFFIXES = frozenset(
    {
        ".txt",
        ".md",
        ".mdx",
        ".jinja",
        ".jinja2",
        ".j2",
        ".prompt",
        ".prompty",
        ".tmpl",
        ".hbs",
        ".mustache",
        ".st",
        ".liquid",
    }
)
_SURE = frozenset({".prompt", ".prompty"})
_FOLDERS = re.compile(r"(?i)^(?:system_?)?(?:prompts?|prompt[_-]?templates?|instructions|personas)$")
_NAMED = re.compile(r"(?i)prompt|instruction|persona|system[_-]?message")
_OTHER = re.compile(r"(?i)^(?:readme|license|changelog|contributing|requirements.*|robots|notes?|todo|index)$")
MAX_FILES = 2000
MAX_TEXT = 40


def link(_facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield a prompt for each file that code loads as one."""
    candidates = sorted(p for p in context.project.paths if splitext(p)[1].lower() in SUFFIXES)[:MAX_FILES]
    by_name: dict[str, list[str]] = defaultdict(list)
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in candidates:
        parts = path.split("/")
        stem = splitext(parts[-1])[0]
        if _OTHER.match(stem):
            continue
        by_name[parts[-1]].append(path)
        folder = next((f for f in parts[:-1] if _FOLDERS.match(f)), "")
        if folder:
            by_folder[folder].append(path)
    if not by_name:
        return
    found: dict[str, tuple[CodeFile, int]] = {}
    names = frozenset((*by_name, *by_folder))
    for file in context.project.files.values():
        for word, line, loader in _words(file, names):
            for path in _meant(word, loader, file, by_name, by_folder):
                found.setdefault(path, (file, line))
    for path, (file, line) in sorted(found.items()):
        loaded = (file.path, context.evidence(file, line, DETECTOR, "code").line)
        evidence = Evidence.at(path, 1, detector=DETECTOR, technique="code", confidence=0.85)
        yield NodeClaim(NodeRef("prompt", path), path, evidence, attributes=(("loaded_at", loaded),))


def _words(file: CodeFile, known: Container[str]) -> Iterator[tuple[str, int, str]]:
    """Yield the short texts of calls and bindings that are or hold a path, with their line and what takes or holds them."""
    for site in file.sites:
        call = site.call
        held = call.func.base if isinstance(call.func, Attr) else None
        rows = [*call.args, *(v for _, v in call.kwargs), *([held] if held is not None else ())]
        for word in (w for row in rows for w in _texts(row)):
            if "/" in word or word.strip(".") in known:
                yield word, call.line, " ".join(islice(words_of(call), 8))
    for binding in file.bindings:
        for word in _texts(binding.value):
            if "/" in word or word.strip(".") in known:
                yield word, binding.line, binding.target


def _texts(expr: Expr) -> Iterator[str]:
    """Yield the short texts of an expression that hold no blank; calls are sites of their own."""
    queue: list[Expr] = [expr]
    while queue:
        part = queue.pop()
        if isinstance(part, Const):
            if isinstance(part.value, str) and 0 < len(part.value) <= MAX_TEXT and " " not in part.value:
                yield part.value
        elif not isinstance(part, Call):
            queue += children(part)


def _meant(
    word: str, loader: str, file: CodeFile, by_name: dict[str, list[str]], by_folder: dict[str, list[str]]
) -> list[str]:
    """Return the files that a text means: one by its name, or those of the folder of prompts that it names."""
    clean = word.strip("./")
    last = clean.rsplit("/", 1)[-1]
    if last in by_name:
        rows = [p for p in by_name[last] if p.endswith(clean)]
        sure = [p for p in rows if _says(p) or _NAMED.search(loader)]
        return _nearest(sure, file.path)
    folder = next((part for part in clean.split("/") if part in by_folder), "")
    return [p for p in by_folder[folder] if _near(p, file.path)] if folder else []


def _says(path: str) -> bool:
    *folders, name = path.split("/")
    stem, suffix = splitext(name)
    return suffix.lower() in _SURE or bool(_NAMED.search(stem)) or any(_FOLDERS.match(f) for f in folders)


def _near(path: str, code: str) -> bool:
    """Return whether two files share their first folder (or one lies at the top): projects of one repository are apart."""
    return path.split("/", maxsplit=1)[0] == code.split("/", maxsplit=1)[0] or "/" not in code or "/" not in path


def _nearest(paths: list[str], code: str) -> list[str]:
    """Return the path that shares the most folders with the code that names it."""

    def shared(path: str) -> int:
        same = 0
        for a, b in zip(path.split("/"), code.split("/"), strict=False):
            if a != b:
                break
            same += 1
        return same

    return sorted(paths, key=lambda p: (-shared(p), p))[:1]
