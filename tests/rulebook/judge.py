"""Runs files through the whole pipeline and judges them with the shipped rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from stackaudit import rulebook
from stackaudit.app import pipeline
from stackaudit.app.rule_examples import AS_OF, write
from stackaudit.app.settings import Settings
from stackaudit.intake.history import History
from stackaudit.intake.trees import open_tree
from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding

__all__ = ["AS_OF", "audited", "judge", "write"]


def audited(folder: Path, as_of: date = AS_OF, past: History | None = None) -> Audit:
    """Return the audit of a folder, with the experimental rules on."""
    experimental = tuple(r.header.id for r in rulebook.load() if r.header.experimental)
    return pipeline.audit(open_tree(folder), Settings(history=False, enable=experimental), as_of, past=past)


def judge(folder: Path, rule: str, as_of: date = AS_OF, past: History | None = None) -> list[Finding]:
    """Return what one rule finds in a folder."""
    return [f for f in audited(folder, as_of, past).findings if f.rule == rule]
