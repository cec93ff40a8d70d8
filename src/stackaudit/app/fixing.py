"""Fixing what an audit found: which findings, in which files, and writing them."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stackaudit.app.own import own_of
from stackaudit.fixes import Case, Choices, Draft, LeftAloneError, Outcome, Session, codemods_by_rule
from stackaudit.intake.commit import MissingFolderError
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.reading import blob_id
from stackaudit.intake.trees import Folder, WorkTree, open_tree
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.model.findings import Finding
from stackaudit.model.source import Entry

LIMIT = 8 << 20
"""Larger files are not changed."""


@dataclass(frozen=True, slots=True)
class Fixes:
    """What fixing an audit comes to; nothing is written yet."""

    tree: ListedTree
    outcomes: tuple[Outcome, ...]
    drafts: tuple[Draft, ...]
    """The files that change, by path."""
    without: int
    """Findings of rules that have no fix."""

    @property
    def fixed(self) -> int:
        """Number of findings of which nothing is left."""
        return sum(o.fixed for o in self.outcomes)


def fixes_of(
    audit: Audit, path: Path, *, rule: str | None, everywhere: bool, isolated: bool, choices: Choices
) -> Fixes:
    """Fix the findings of *audit* that nobody accepted and no baseline holds, in memory.

    Args:
        audit: of the folder at *path*, just made.
        path: the folder.
        rule: id of the only rule to look at; None for all.
        everywhere: findings in tests, examples and documents too, not only in production code.
        isolated: leave out what the repository's own catalogue says.
        choices: values that the fixes write.

    Raises:
        UsageError: *path* cannot be opened.
    """
    tree = open_tree(path)
    entries = {e.path: e for e in tree.entries() if not e.link}
    known, graph = codemods_by_rule(), audit.graph

    def read(name: str) -> bytes:
        if name not in entries:
            raise LeftAloneError("the file is a link, or is not part of the tree")
        return _bytes(tree, entries[name])

    scopes = {
        f.fingerprint: graph.nodes[f.nodes[0]].scope for f in audit.fresh if f.nodes and f.nodes[0] in graph.nodes
    }
    asked = [
        f
        for f in audit.fresh
        if (rule is None or f.rule == rule) and (everywhere or scopes.get(f.fingerprint, "prod") == "prod")
    ]
    from stackaudit.catalog.loading import load

    catalogue = load() if isolated else own_of(tree).catalogue()
    day, paths = date.fromisoformat(audit.run.as_of), frozenset(entries)
    session = Session(read)
    cases = [Case(f, graph, catalogue, day, paths, choices) for f in _ordered([f for f in asked if f.rule in known])]
    outcomes = session.mend_all(cases)
    return Fixes(tree, tuple(outcomes), tuple(session.changed()), sum(f.rule not in known for f in asked))


def write(fixes: Fixes, path: Path, *, force: bool) -> None:
    """Write the changed files, each as a whole, with the mode that it has.

    Raises:
        UsageError: a file changed since it was read, has changes that no commit holds (unless *force*), or cannot be
            written. The first two are found out before anything is written.
    """
    root = Path(os.path.realpath(path))
    if not isinstance(fixes.tree, (WorkTree, Folder)):
        raise UsageError(f"{str(path)!r} has no working tree to write to; use --diff")
    entries = {e.path: e for e in fixes.tree.entries()}
    if not force and (dirty := _uncommitted(fixes, path)):
        raise UsageError(
            f"{_named(dirty)} changes that no commit holds: commit or stash them first, or give --force; nothing was written"
        )
    changed = [
        d.path for d in fixes.drafts if _now(fixes.tree, entries[d.path]) != d.original or not _inside(root, d.path)
    ]
    if changed:
        raise UsageError(f"{_named(changed)} changed since the audit read it; nothing was written")
    for draft in fixes.drafts:
        _replace(root / draft.path, draft.now)


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Successors are written before aliases are pinned: what is gone from a line needs no pin."""
    return sorted(findings, key=lambda f: (f.rule, f.primary.path, f.primary.line, f.fingerprint))


def _bytes(tree: ListedTree, entry: Entry) -> bytes:
    try:
        data = tree.read(entry, LIMIT)
    except OSError as error:
        raise LeftAloneError(f"the file cannot be read ({error.strerror or error})") from None
    if len(data) > LIMIT:
        raise LeftAloneError(f"the file is larger than {LIMIT >> 20} MB")
    return data


def _now(tree: ListedTree, entry: Entry) -> bytes | None:
    try:
        return _bytes(tree, entry)
    except LeftAloneError:
        return None


def _uncommitted(fixes: Fixes, path: Path) -> list[str]:
    """Return the files whose bytes are not those of HEAD; none in a plain folder."""
    if fixes.tree.repository is None:
        return []
    try:
        held = {e.path: e.sha for e in open_tree(path, kind="commit", ref="HEAD").entries()}
    except (MissingFolderError, UsageError):
        held = {}
    return [d.path for d in fixes.drafts if held.get(d.path) != blob_id(d.original, like=held.get(d.path, ""))]


def _inside(root: Path, name: str) -> bool:
    """Return whether a file lies below the root by its own name: no part of the way to it is a link."""
    return os.path.realpath(root / name) == str(root / name)


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - 3
    names = ", ".join(repr(p) for p in paths[:3])
    return f"{names} and {more} more have" if more > 0 else f"{names} {'has' if len(paths) == 1 else 'have'}"


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                os.fchmod(file.fileno(), mode)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be written: {error.strerror or error}") from None
