"""Choose the parser by language and name; every refusal becomes a `Skip`."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit import documents
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, Lockfile, Manifest
from stackaudit.model.source import Skip, SourceFile
from stackaudit.parsing import manifests, notebook, python, typescript

CODE = frozenset({"python", "notebook"}) | typescript.LANGUAGES
"""Languages that are lowered to the common shape."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file gave: code, a document, a manifest with its document, or nothing but a reason."""

    path: str
    code: CodeFile | None = None
    document: Document | None = None
    manifest: Manifest | None = None
    lockfile: Lockfile | None = None
    skip: Skip | None = None


def parse(file: SourceFile, language: str) -> Parsed:
    """Parse one file; never raises on what it holds."""
    manifest = manifests.read(file.path, file.data) if manifests.is_manifest(file.path) else None
    if isinstance(manifest, Skip):
        return Parsed(file.path, skip=manifest)
    if isinstance(manifest, Lockfile):
        return Parsed(file.path, lockfile=manifest)
    if language == "python":
        return Parsed(
            file.path, python.parse(file.path, file.data, module=python.module_name(file.path)), manifest=manifest
        )
    if language == "notebook":
        found = notebook.parse(file.path, file.data)
        return Parsed(file.path, skip=found) if isinstance(found, Skip) else Parsed(file.path, found)
    if language in typescript.LANGUAGES:
        return Parsed(file.path, typescript.parse(file.path, file.data, language), manifest=manifest)
    if documents.readable(file.path):
        document = documents.parse(file.path, file.data)
        if isinstance(document, Skip):
            return Parsed(file.path, manifest=manifest, skip=document if manifest is None else None)
        return Parsed(file.path, document=document, manifest=manifest)
    return Parsed(file.path, manifest=manifest)
