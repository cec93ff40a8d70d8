"""Reading and parsing in two rounds.

Round one parses the files whose skim hits the stack. Round two follows imports from there: modules that those files
import (their values and clients may live there) and modules that import them, up to the entry points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stackaudit.app import workers
from stackaudit.app.selection import infrastructure_files, template_files
from stackaudit.app.selection.choosing import code_to_parse
from stackaudit.app.selection.interest import interest, may_configure
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
from stackaudit.parsing import ownership, sightings
from stackaudit.parsing.door import Parsed, lowerers, parse
from stackaudit.parsing.remarks import MARK, remarks
from stackaudit.parsing.sightings import Seen


@dataclass(frozen=True, slots=True)
class _Waiting:
    code: dict[str, SourceFile] = field(default_factory=dict)
    infrastructure: dict[str, SourceFile] = field(default_factory=dict)
    documents: list[SourceFile] = field(default_factory=list)
    texts: list[SourceFile] = field(default_factory=list)
    """What is no code and small enough to be looked into for words that people or settings hold."""


@dataclass(slots=True)
class Files:
    """What intake and parsing gave for one tree."""

    code: list[CodeFile] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    locked: dict[tuple[str, str], str] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    """What was not read."""
    unparsed: list[Skip] = field(default_factory=list)
    """What was read and could not be parsed."""
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
    contents: dict[str, str] = field(default_factory=dict)
    """Blob ids of all that was read."""
    waiting: _Waiting = field(default_factory=_Waiting)
    """What was read and is to be chosen from."""
    written: list[SourceFile] = field(default_factory=list)
    """Documents to parse."""
    statements: dict[str, SourceFile] = field(default_factory=dict)
    """Files of SQL: parsed where they belong to a project of templates."""
    chosen: list[SourceFile] = field(default_factory=list)
    """Code to parse."""
    seen: list[Seen] = field(default_factory=list)
    """Words of pages, settings and documentation that show what a team has put around its AI."""
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
            self.unparsed.append(parsed.skip)


def read(tree: ListedTree) -> Files:
    """Read every file of *tree* once, and keep those that may be worth parsing."""
    files = Files()
    code: dict[str, SourceFile] = {}
    infrastructure: dict[str, SourceFile] = {}
    documents: list[SourceFile] = []
    texts: list[SourceFile] = []
    entries = list(tree.entries())
    files.listed, files.paths = len(entries), [e.path for e in entries]
    for item in read_all(tree, lambda entry: not entry.path.startswith(f"{OWN_FOLDER}/")):
        if isinstance(item, Skip):
            files.skips.append(item)
            continue
        files.read += 1
        files.size += len(item.data)
        files.contents[item.path] = item.sha
        language = language_of(item.path, item.data[:256]) or ""
        files.languages[item.path] = language
        if ownership.is_source(item.path):
            files.owner_files[item.path] = item.data
        if MARK in item.data:
            files.remarks += remarks(item, language)
        if language not in lowerers() and len(item.data) <= sightings.MAX_SIZE:
            texts.append(item)
        if language in lowerers():
            code[item.path] = item
        elif language == "sql":
            files.statements[item.path] = item
        elif readable(item.path) in infrastructure_files.LANGUAGES:
            infrastructure[item.path] = item
        elif may_configure(item):
            documents.append(item)
    files.waiting = _Waiting(code, infrastructure, documents, texts)
    return files


def choose(files: Files, catalogue: Catalogue) -> None:
    """Choose what to parse of all that was read, by its words and its relations."""
    words, waiting = interest(catalogue), files.waiting
    projects = template_files.folders(files.paths)
    files.written += (item for item in waiting.documents if words.in_document(item, projects))
    files.written += infrastructure_files.chosen(waiting.infrastructure, words.stack, catalogue)
    files.chosen = [waiting.code[path] for path in code_to_parse(waiting.code, words.stack, catalogue)]
    looked = ((item, files.languages[item.path]) for item in (*waiting.texts, *waiting.code.values()))
    files.seen = sightings.look(looked, files.paths, catalogue.signs)
    files.waiting = _Waiting()
    files.sources |= {item.path: item.data for item in (*files.written, *files.chosen)}


def parse_all(files: Files, jobs: int = 1) -> None:
    """Parse what was chosen, in up to *jobs* processes."""
    for item in files.written:
        files.add(parse(item, files.languages[item.path]))
    for document, data in list(template_files.documents(files.statements, files.documents, files.paths)):
        files.sources[document.path] = data
        files.documents.append(document)
    work = [(item, files.languages[item.path]) for item in files.chosen]
    for parsed in workers.parse_all(work, jobs):
        files.add(parsed)
    files.documents.sort(key=lambda d: d.path)
    files.manifests.sort(key=lambda m: m.path)
