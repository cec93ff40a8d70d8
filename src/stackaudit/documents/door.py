"""Choose the syntax by the name of the file; every refusal becomes a `Skip`."""

from __future__ import annotations

import pkgutil
import re
from fnmatch import translate
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from stackaudit.documents.bounds import RefusedError, text_of
from stackaudit.model.documents import DocNode, Document
from stackaudit.model.source import Skip


class Syntax(Protocol):
    """What a syntax module offers; the walk over the package finds every module that has `PATTERNS`."""

    SYNTAX: str
    PATTERNS: tuple[str, ...]
    """Lower-case `fnmatch` patterns on the file name; one with ``/`` matches the end of the path."""
    LATIN: bool
    """Whether bytes that are no UTF-8 are read as Latin-1."""

    def read(self, text: str) -> tuple[DocNode, bool]:
        """Return the root and whether it holds several documents; raises RefusedError."""


def readable(path: str) -> str:
    """Return the syntax that `parse` takes for *path*, or an empty text."""
    name = path.rpartition("/")[2].lower()
    match = _chooser(by_folder=True).match("/" + path.lower()) or _chooser(by_folder=False).match(name)
    return "" if match is None or match.lastgroup is None else match.lastgroup


def parse(path: str, data: bytes) -> Document | Skip:
    """Return the document that *data* holds, by the name of its file, or why it was not read."""
    syntax = readable(path)
    return parse_as(syntax, path, data) if syntax else Skip(path, "documents", "no syntax is known for this file name")


def parse_as(syntax: str, path: str, data: bytes) -> Document | Skip:
    """Return the document that *data* holds when read as *syntax* (``yaml``, ``json``, ``toml`` …).

    For documents inside other files (front matter, a JSON file without suffix). Raises KeyError for an unknown syntax.
    """
    module = _syntaxes()[syntax]
    try:
        root, multiple = module.read(text_of(data, latin=module.LATIN))
    except RefusedError as refused:
        return Skip(path, "documents", f"{syntax.upper()} was not read: {refused}.")
    return Document(path, syntax, root, multiple)


@cache
def _syntaxes() -> dict[str, Syntax]:
    package = __package__ or ""
    here = import_module(package)
    found = (import_module(f"{package}.{info.name}") for info in pkgutil.iter_modules(here.__path__))
    modules = [cast("Syntax", module) for module in found if hasattr(module, "PATTERNS")]
    return {module.SYNTAX: module for module in modules}


@cache
def _chooser(*, by_folder: bool) -> re.Pattern[str]:
    """Return the patterns on names, or those that name a folder too: these come first."""
    groups = []
    for syntax, module in _syntaxes().items():
        patterns = "|".join(translate("/*" + p if by_folder else p) for p in module.PATTERNS if ("/" in p) == by_folder)
        groups += [f"(?P<{syntax}>{patterns})"] if patterns else []
    return re.compile("|".join(groups))
