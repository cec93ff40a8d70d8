"""The public Python API: ``from stackaudit import audit``."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from stackaudit.app import pipeline
from stackaudit.app.settings import Settings, day
from stackaudit.intake.trees import open_tree
from stackaudit.model.audit import Audit


def audit(path: str | Path, *, as_of: date | None = None, settings: Settings | None = None) -> Audit:
    """Audit the repository or folder at *path*.

    Configuration files and ``STACKAUDIT_*`` variables are not read: the arguments say everything, so that a program
    gets the same result on every machine. What the repository brings itself (waivers in comments, ``.stackaudit/``) counts
    unless ``settings.isolated``.

    Args:
        path: a checkout, a folder in one, a bare repository or a plain folder.
        as_of: the day to judge at; default: ``SOURCE_DATE_EPOCH``, else today in UTC.
        settings: what to look at and which rules run; default: everything.

    Returns:
        The audit: graph, findings, measures and what was skipped.

    Raises:
        UsageError: *path* does not exist, is a file or holds nothing to read.
        StackauditError: any other problem that a user can mend, in one sentence.
    """
    chosen = settings or Settings()
    tree = open_tree(Path(path), include=chosen.include, exclude=chosen.exclude)
    return pipeline.audit(tree, chosen, as_of or day(None, os.environ))
