"""Small repositories written in a test, taken through parsing, detection and the graph for real."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from stackaudit import detectors
from stackaudit.catalog.loading import load
from stackaudit.graph.build import build
from stackaudit.graph.callgraph import CallGraph
from stackaudit.graph.calling import links
from stackaudit.model.graph import StackGraph
from stackaudit.model.source import SourceFile
from stackaudit.parsing.door import parse
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import Project

LANGUAGES = {"py": "python", "ipynb": "notebook", "json": "json", "toml": "toml"}


def make_context(files: dict[str, str]) -> tuple[Context, list[object], list[object]]:
    """Return the context of *files* (path → text), and their parsed code and documents."""
    texts = {path: dedent(text).lstrip("\n") for path, text in files.items()}
    parsed = [parse(SourceFile(p, "", t.encode()), LANGUAGES[p.rsplit(".", 1)[-1]]) for p, t in sorted(texts.items())]
    lines = {p: t.split("\n") for p, t in texts.items()}
    code = [p.code for p in parsed if p.code is not None]
    documents = [p.document for p in parsed if p.document is not None]

    def quote(path: str, line: int) -> str:
        rows = lines.get(path, [])
        return rows[line - 1] if 0 < line <= len(rows) else ""

    return Context(load(), Project(code), quote), code, documents


def make_graph(files: dict[str, str]) -> StackGraph:
    """Return the graph of a repository of *files*."""
    context, code, documents = make_context(files)
    facts = [
        fact
        for kind, rows in (("code", code), ("document", documents))
        for detect in detectors.handlers(kind)
        for row in rows
        for fact in detect(row, context)  # type: ignore[operator]
    ]
    calls = CallGraph.of([links(code, context)])
    return build(facts, context, sorted(files), calls)


@pytest.fixture
def graph_of() -> Callable[[dict[str, str]], StackGraph]:
    return make_graph


@pytest.fixture
def context_of() -> Callable[[dict[str, str]], Context]:
    return lambda files: make_context(files)[0]
