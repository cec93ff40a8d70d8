"""Reading and parsing in two rounds.

Round one parses the files whose skim hits the stack. Round two follows imports from there: modules that those files
import (their values and clients may live there) and modules that import them, up to the entry points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stackaudit.app import infrastructure_files, template_files
from stackaudit.app.choosing import code_to_parse
from stackaudit.app.interest import interest
from stackaudit.app.workers import parse_all
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.documents import readable
from stackaudit.intake.languages import language_of
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.reading import read_all
from stackaudit.intake.sifting import OWN_FOLDER
from stackaudit.model.code import CodeFile
from stackaudit.model.documents import Document, Manifest
from stackaudit.model.source import Skip, SourceFile
from stackaudit.model.waivers import Remark
from stackaudit.parsing import ownership
from stackaudit.parsing.door import Parsed, lowerers, parse
from stackaudit.parsing.remarks import MARK, remarks


@dataclass(slots=True)
class Files:
    """What intake and parsing gave for one tree."""

    code: list[CodeFile] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    locked: dict[tuple[str, str], str] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    listed: int = 0
    read: int = 0
    size: int = 0
    """Bytes that were read."""
    project: str = ""
    """Name that the top-level manifest gives."""
    remarks: list[Remark] = field(default_factory=list)
    """Comments that address this tool."""
    owner_files: dict[str, bytes] = field(default_factory=dict)
    """Files that name the owners of others."""
    sources: dict[str, bytes] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def quote(self, path: str, line: int) -> str:
        """Return a line of a file that was parsed; empty when there is none."""
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = self.sources.get(path, b"").decode("utf-8", "replace").split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""

    @property
    def declared(self) -> frozenset[tuple[str, str]]:
        """(ecosystem, package) of all manifests."""
        return frozenset((d.ecosystem, d.name) for m in self.manifests for d in m.dependencies)

    def add(self, parsed: Parsed) -> None:
        """Take what one file gave."""
        if parsed.code is not None:
            self.code.append(parsed.code)
        if parsed.document is not None:
            self.documents.append(parsed.document)
        if parsed.manifest is not None:
            self.manifests.append(parsed.manifest)
            if parsed.manifest.project and "/" not in parsed.path and not self.project:
                self.project = parsed.manifest.project
        if parsed.lockfile is not None:
            for ecosystem, name, version in parsed.lockfile.versions:
                self.locked.setdefault((ecosystem, name), version)
        if parsed.skip is not None:
            self.skips.append(parsed.skip)


def read_and_parse(tree: ListedTree, catalogue: Catalogue, jobs: int = 1) -> Files:
    """Read every file of *tree* once and parse those that matter, in up to *jobs* processes."""
    files = Files()
    words = interest(catalogue)
    waiting: dict[str, SourceFile] = {}
    infrastructure: dict[str, SourceFile] = {}
    statements: dict[str, SourceFile] = {}
    entries = list(tree.entries())
    files.listed, files.paths = len(entries), [e.path for e in entries]
    projects = template_files.folders(files.paths)
    for item in read_all(tree, lambda entry: not entry.path.startswith(f"{OWN_FOLDER}/")):
        if isinstance(item, Skip):
            files.skips.append(item)
            continue
        files.read += 1
        files.size += len(item.data)
        language = language_of(item.path, item.data[:256]) or ""
        files.languages[item.path] = language
        if ownership.is_source(item.path):
            files.owner_files[item.path] = item.data
        if MARK in item.data:
            files.remarks += remarks(item, language)
        if language in lowerers():
            waiting[item.path] = item
        elif language == "sql":
            statements[item.path] = item
        elif readable(item.path) in infrastructure_files.LANGUAGES:
            infrastructure[item.path] = item
        elif words.in_document(item, projects):
            _parse(item, language, files)
    for item in infrastructure_files.chosen(infrastructure, words.stack, catalogue):
        _parse(item, files.languages[item.path], files)
    for document, data in list(template_files.documents(statements, files.documents, files.paths)):
        files.sources[document.path] = data
        files.documents.append(document)
    chosen = [(waiting[path], files.languages[path]) for path in code_to_parse(waiting, words.stack, catalogue)]
    for (item, _), parsed in zip(chosen, parse_all(chosen, jobs), strict=True):
        files.sources[item.path] = item.data
        files.add(parsed)
    files.documents.sort(key=lambda d: d.path)
    files.manifests.sort(key=lambda m: m.path)
    return files


def _parse(item: SourceFile, language: str, files: Files) -> None:
    files.sources[item.path] = item.data
    files.add(parse(item, language))
