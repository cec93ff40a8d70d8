"""Files in, graph out: through parsing, all detectors and the assembler, without a tree on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit import detectors
from stackaudit.catalog.loading import load
from stackaudit.graph.assemble import assemble
from stackaudit.intake.languages import language_of
from stackaudit.model.facts import Fact
from stackaudit.model.graph import Node, StackGraph
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import parse
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages.script_modules import layout_of
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import read_routes
from stackaudit.resolution.scopes import Scopes

MARK = "# <-"


@dataclass(frozen=True, slots=True)
class Found:
    """The graph of a few files, and the names in it."""

    graph: StackGraph
    facts: tuple[Fact, ...]

    def names(self, *kinds: str, role: str | None = None) -> set[str]:
        """Return the names of the nodes of some kinds."""
        return {n.name for n in self.graph.of(*kinds) if role is None or n.role == role}

    def roles(self, kind: str) -> dict[str, str]:
        """Return name → role of the nodes of a kind."""
        return {n.name: n.role for n in self.graph.of(kind)}

    def calls(self) -> list[Node]:
        """Return the call nodes in the order of their places."""
        return sorted(self.graph.of("call"), key=lambda n: (n.place.path, n.place.line, n.place.column))


def scan(files: dict[str, str] | str) -> Found:
    """Return what the detectors find in *files*: path → text; a single text is ``app.py``."""
    given = {"app.py": files} if isinstance(files, str) else files
    parsed = [parse(SourceFile(p, "", t.encode()), language_of(p, t.encode()) or "") for p, t in given.items()]
    code = [p.code for p in parsed if p.code is not None]
    documents = [p.document for p in parsed if p.document is not None]
    manifests = [p.manifest for p in parsed if p.manifest is not None]
    catalogue = load()
    declared = frozenset((d.ecosystem, d.name) for m in manifests for d in m.dependencies)
    lines = {path: text.split("\n") for path, text in given.items()}

    def quote(path: str, line: int) -> str:
        return lines[path][line - 1] if 0 < line <= len(lines.get(path, ())) else ""

    context = Context(
        catalogue,
        Project(code, catalogue.published, layout_of(documents, manifests)),
        quote,
        declared=declared,
        routes=read_routes(documents, catalogue, manifests),
    )

    def facts() -> Iterator[Fact]:
        for kind, rows in (("code", code), ("document", documents), ("manifest", manifests)):
            for detect in detectors.handlers(kind):
                for row in rows:
                    yield from detect(row, context)

    found = tuple(facts())
    return Found(assemble(found, Scopes(list(given))), found)


def marked(source: str) -> int:
    """Return the line that holds the mark."""
    return next(number for number, text in enumerate(source.split("\n"), 1) if MARK in text)


def call(source: str) -> Node:
    """Return the call node at the marked line."""
    line = marked(source)
    found = [n for n in scan(source).calls() if n.place.line == line]
    assert len(found) == 1, [(n.place.line, n.name) for n in scan(source).calls()]
    return found[0]
