"""Files in, graph out, with linking: what infrastructure shows only beside code."""

from __future__ import annotations

from functools import cache

from stackaudit import detectors, linking
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.catalog.loading import load
from stackaudit.graph.assemble import assemble
from stackaudit.intake.languages import language_of
from stackaudit.model.graph import Node, StackGraph
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import parse
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import read_routes
from stackaudit.resolution.scopes import Scopes

CODE = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
"""A program of the stack."""


@cache
def catalogue() -> Catalogue:
    """Return the shipped catalogue."""
    return load()


def scan(files: dict[str, str]) -> StackGraph:
    """Return the graph of *files*: path → text."""
    parsed = [parse(SourceFile(p, "", t.encode()), language_of(p, t.encode()) or "") for p, t in sorted(files.items())]
    code = [p.code for p in parsed if p.code is not None]
    documents = [p.document for p in parsed if p.document is not None]
    manifests = [p.manifest for p in parsed if p.manifest is not None]
    declared = frozenset((d.ecosystem, d.name) for m in manifests for d in m.dependencies)
    lines = {path: text.split("\n") for path, text in files.items()}

    def quote(path: str, line: int) -> str:
        return lines[path][line - 1] if 0 < line <= len(lines.get(path, ())) else ""

    known = catalogue()
    project = Project(code, known.published)
    context = Context(known, project, quote, declared=declared, routes=read_routes(documents, known))
    facts = [
        fact
        for kind, rows in (("code", code), ("document", documents), ("manifest", manifests))
        for detect in detectors.handlers(kind)
        for row in rows
        for fact in detect(row, context)
    ]
    names = (name for group in linking.groups() for name in group)
    facts += [f for rows in linking.linked(names, tuple(facts), context, documents).values() for f in rows]
    return assemble(facts, Scopes(files))


def places(graph: StackGraph, kind: str = "infra") -> dict[str, str]:
    """Return name → first place of the nodes of a kind."""
    return {n.name: f"{n.place.path}:{n.place.line}" for n in graph.of(kind)}


def edges(graph: StackGraph, kind: str) -> set[tuple[str, str]]:
    """Return the names at both ends of the edges of a kind."""
    return {(graph.nodes[e.source].name, graph.nodes[e.target].name) for e in graph.edges if e.kind == kind}


def node(graph: StackGraph, kind: str, name: str) -> Node:
    """Return a node by name."""
    return next(n for n in graph.of(kind) if n.name == name)
