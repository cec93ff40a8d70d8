"""The documents that a loader or reader of the stack is made for: ``PDFLoader("manual.pdf")``, ``loadDocument(path("a.txt"))``.

A file, folder or address counts where it is written out; in the arguments, in what a name in them stands for, or in a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.detectors.dialects.following import Following, Here, Known
from stackaudit.model.code import Attr, Call, Const, Expr, Join, Name, children
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import Symbol, options

_MAKERS = ("Loader", "Reader", "KnowledgeSource")
_FOLDERS = ("DirectoryLoader", "DirectoryReader")
_LOADS = frozenset({"loadDocument", "loadDocuments", "loadDocumentsRecursively", "load_document"})
_NAMED = frozenset(
    {
        "file_path",
        "file_paths",
        "path",
        "paths",
        "input_dir",
        "input_files",
        "directory",
        "web_path",
        "web_paths",
        "urls",
        "url",
        "file",
    }
)
_DOCUMENT = re.compile(
    r"(?i)[^\0{}*\n]{1,300}\.(?:txt|pdf|md|mdx|docx?|html?|pptx?|xlsx?|csv|tsv|jsonl?|xml|epub|rtf|srt|parquet)"
)
_FOLDER = re.compile(r"[.\w][\w./ -]{0,200}")
_SCHEMES = re.compile(r"^(?:classpath\*?|file):(?://)?/?")
_ADDRESS = re.compile(r"https?://[^\0{}\s]{4,300}")
_ECOSYSTEMS = {"python": "pypi", "java": "maven", "kotlin": "maven", "javascript": "npm"}
MAX_SOURCES = 12
MAX_DEPTH = 10
MAX_PARTS = 80
"""Expressions that are looked through for one argument."""


def may_load(name: str) -> bool:
    """Return whether a callee of this name can be a loader of documents."""
    return name in _LOADS or name.endswith(_MAKERS)


def sources(call: Call, here: Here, symbol: str, following: Following) -> Iterator[Known]:
    """Yield the documents that a call loads, by how they are written; nothing for a callee that is not of the stack."""
    name = last_name(call.func)
    owner = symbol.removesuffix("()").rsplit(".", 2)[-2:]
    if not may_load(name) or (name in _LOADS and "." in symbol and not any(p.endswith(_MAKERS) for p in owner)):
        return
    ecosystem = _ECOSYSTEMS.get(here.at.file.language, "")
    module = symbol.removesuffix("()").rpartition(".")[0]
    if not module or following.context.catalogue.package_of_import(ecosystem, module) is None:
        return
    told: set[str] = set()
    given = [*call.args[:2], *(v for k, v in call.kwargs if k in _NAMED)]
    for value in given:
        search = _Search(following, folders=name.endswith(_FOLDERS))
        for known in search.texts(value, here, 0):
            if known.text not in told and len(told) < MAX_SOURCES:
                told.add(known.text)
                yield known


class _Search:
    """Looks for names of documents in an argument."""

    def __init__(self, following: Following, *, folders: bool) -> None:
        self.following, self.folders = following, folders
        self.left = MAX_PARTS

    def texts(self, expr: Expr, here: Here, depth: int) -> Iterator[Known]:
        self.left -= 1
        if depth > MAX_DEPTH or self.left < 0:
            return
        found = self.following.resolve(Here(expr, here.at, here.frame))
        if isinstance(found.expr, (Const, Join, Name)):
            rows = [Known(_SCHEMES.sub("", k.text), k.path, k.line) for k in self.following.texts(found)]
            yield from (k for k in rows if _names_document(k.text, folders=self.folders))
            if rows or not isinstance(found.expr, Name):
                return
        if isinstance(found.expr, (Attr, Name)):
            for option in options(self.following.value(found)):
                if isinstance(option, Symbol) and option.call is not None and option.at is not None:
                    yield from self.texts(option.call, Here(option.call, option.at, here.frame), depth + 2)
                    return
        for part in children(found.expr):
            yield from self.texts(part, found, depth + 1)


def _names_document(text: str, *, folders: bool) -> bool:
    if _ADDRESS.fullmatch(text) or _DOCUMENT.fullmatch(text):
        return True
    return folders and bool(_FOLDER.fullmatch(text)) and "*" not in text
