"""Choose the parser by language and name; every refusal becomes a `Skip`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from stackaudit import documents, parsing
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, Lockfile, Manifest
from stackaudit.model.source import Skip, SourceFile
from stackaudit.parsing import manifests
from stackaudit.parsing.lowering import TooSlowError

Lower = Callable[[str, bytes, str], CodeFile | Skip]
"""Lowers a file: its path, its bytes, its language."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file gave: code, a document, a manifest with its document, or nothing but a reason."""

    path: str
    code: CodeFile | None = None
    document: Document | None = None
    manifest: Manifest | None = None
    lockfile: Lockfile | None = None
    skip: Skip | None = None


@cache
def lowerers() -> dict[str, Lower]:
    """Return the languages that are lowered to the common shape, each with the function that does it.

    They are found by walking the package: a module ``parsing/<language>.py`` names its ``LANGUAGES`` and has a function
    ``parse``. Modules with an underscore in their name are parts of these.
    """
    found: dict[str, Lower] = {}
    for info in pkgutil.iter_modules(parsing.__path__):
        if "_" not in info.name and not info.ispkg:
            module = import_module(f"{parsing.__name__}.{info.name}")
            found |= dict.fromkeys(getattr(module, "LANGUAGES", ()), getattr(module, "parse", None))
    return found


def parse(file: SourceFile, language: str) -> Parsed:
    """Parse one file; never raises on what it holds."""
    manifest = manifests.read(file.path, file.data) if manifests.is_manifest(file.path) else None
    if isinstance(manifest, Skip):
        return Parsed(file.path, skip=manifest)
    if isinstance(manifest, Lockfile):
        return Parsed(file.path, lockfile=manifest)
    lower = lowerers().get(language)
    if lower is not None:
        try:
            found = lower(file.path, file.data, language)
        except TooSlowError:
            found = Skip(file.path, "parsing", "its syntax could not be read in bounded time")
        return Parsed(file.path, skip=found) if isinstance(found, Skip) else Parsed(file.path, found, manifest=manifest)
    if documents.readable(file.path):
        document = documents.parse(file.path, file.data)
        if isinstance(document, Skip):
            return Parsed(file.path, manifest=manifest, skip=document if manifest is None else None)
        return Parsed(file.path, document=document, manifest=manifest)
    return Parsed(file.path, manifest=manifest)
