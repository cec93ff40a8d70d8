"""Runs files through the whole pipeline and judges them with the shipped rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from stackaudit import linking, rulebook
from stackaudit.app.pipeline import detected
from stackaudit.app.rounds import read_and_parse
from stackaudit.catalog.loading import load
from stackaudit.graph import build
from stackaudit.intake.trees import open_tree
from stackaudit.model.findings import Finding
from stackaudit.model.graph import StackGraph
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import Project
from stackaudit.rulebook.loading import LoadedRule

AS_OF = date(2026, 11, 20)
MARK = re.compile(r"[ \t]*(?:#|//)[ \t]*<-[ \t]*([A-Z]{3}\d{3})[ \t]*$", re.MULTILINE)


def write(folder: Path, files: Mapping[str, str]) -> set[tuple[str, str, int]]:
    """Write *files* without their marks; return the marks as (rule, path, line)."""
    marks: set[tuple[str, str, int]] = set()
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        for match in MARK.finditer(text):
            marks.add((match[1], name, text.count("\n", 0, match.start(1)) + 1))
        target.write_text(MARK.sub("", text), encoding="utf-8")
    return marks


def graph_of(folder: Path) -> StackGraph:
    """Return the graph of a folder."""
    catalogue = load()
    files = read_and_parse(open_tree(folder), catalogue)
    context = Context(catalogue, Project(files.code), files.quote, files.locked, files.declared)
    facts = list(detected(files, context))
    facts += linking.linked(facts, context, files.documents)
    return build.build(facts, context, files.paths)


def judge(folder: Path, rule: LoadedRule, as_of: date = AS_OF) -> list[Finding]:
    """Return what one rule finds in a folder."""
    return rulebook.evaluate([rule], graph_of(folder), made_of(folder), "default", as_of, enable=[rule.header.id])


def made_of(_folder: Path) -> list:
    return []
