"""Comparing an audit with a baseline: a file, or the findings of an earlier commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from stackaudit.app import pipeline
from stackaudit.app.cache import Cache
from stackaudit.app.settings import Settings
from stackaudit.intake.commit import Commit, MissingFolderError
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.trees import open_commit
from stackaudit.model import audit_json
from stackaudit.model.audit import SCHEMA, Audit, Measure
from stackaudit.model.errors import InputError, UsageError
from stackaudit.rulebook import baseline

LIMIT = 64 << 20
_HEAD = 200
"""Bytes in which a file says what it is."""
METHOD = (
    "A finding is known when the baseline holds its fingerprint, which has no line number, or, where its file was renamed "
    "or a call was put before it, an entry of the same rule and the same text of the line. Only new findings count for "
    "--fail-on. Debt and risk count all open findings."
)


@dataclass(frozen=True, slots=True)
class Before:
    """What an audit is compared with."""

    rows: tuple[baseline.Entry, ...]
    source: str
    """Where it comes from, for reports."""
    audit: Audit | None = None
    """The whole audit of then, where it is at hand: figures are compared with its."""


def of_file(path: Path) -> Before:
    """Read a baseline, or an audit.json, whose figures can then be compared too.

    Raises:
        UsageError: it cannot be read or is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"the baseline {str(path)!r} cannot be read: {error.strerror or error}") from None
    if len(data) > LIMIT:
        raise UsageError(f"the baseline {str(path)!r} is larger than {LIMIT >> 20} MB")
    if SCHEMA.encode() in data[:_HEAD]:
        try:
            then = audit_json.loads(data)
        except InputError as error:
            raise UsageError(f"{str(path)!r}: {error}") from error
        return Before(baseline.entries(then), path.name, then)
    return Before(baseline.loads(data, str(path)), path.name)


def of_commit(
    path: Path, ref: str, settings: Settings, as_of: date, jobs: int | None = None, cache: Cache | None = None
) -> Before:
    """Audit a commit as `audited` does, and return its open findings and figures.

    Raises:
        UsageError: *path* is no repository, or *ref* names no commit of it.
    """
    try:
        then = audited(path, ref, settings, as_of, jobs, cache)[1]
    except MissingFolderError:
        return Before((), ref)  # a folder that is new since then: so is all that is in it
    return Before(baseline.entries(then), ref, then)


def audited(
    path: Path, ref: str, settings: Settings, as_of: date, jobs: int | None = None, cache: Cache | None = None
) -> tuple[Commit, Audit]:
    """Audit a commit from git's objects, with the settings and the day of today's audit; no file is touched.

    Raises:
        UsageError: *path* is no repository, or *ref* names no commit of it.
        MissingFolderError: the commit does not hold that folder.
    """
    tree = open_commit(path, ref, include=settings.include, exclude=settings.exclude)
    return tree, pipeline.audit(tree, settings, as_of, jobs=jobs, cache=cache)


def against(audit: Audit, tree: ListedTree, rows: Sequence[baseline.Entry], source: str) -> Audit:
    """Return the audit with the measure ``baseline``, which says what is new.

    Args:
        audit: the audit of today.
        tree: its files.
        rows: the baseline.
        source: where it comes from, for reports.
    """
    found = baseline.compare(audit, rows, {entry.path for entry in tree.entries()})
    value = {
        "source": source,
        "entries": len(rows),
        "new": list(found.new),
        "known": found.known,
        "moved": found.moved,
        "gone": found.gone,
    }
    return replace(audit, measures=(*audit.measures, Measure("baseline", "Baseline", METHOD, value)))
