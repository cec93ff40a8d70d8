"""Runs files through the whole pipeline and judges them with the shipped rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from stackaudit import rulebook
from stackaudit.app import pipeline
from stackaudit.app.settings import Settings
from stackaudit.intake.trees import open_tree
from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding

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


def audited(folder: Path, as_of: date = AS_OF) -> Audit:
    """Return the audit of a folder, with the experimental rules on."""
    experimental = tuple(r.header.id for r in rulebook.load() if r.header.experimental)
    return pipeline.audit(open_tree(folder), Settings(history=False, enable=experimental), as_of)


def judge(folder: Path, rule: str, as_of: date = AS_OF) -> list[Finding]:
    """Return what one rule finds in a folder."""
    return [f for f in audited(folder, as_of).findings if f.rule == rule]
