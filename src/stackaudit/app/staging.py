"""Judging what a commit is about to change: only what is new, and only from files that the change can reach.

Two states are compared. The new one is the index, or a commit; the old one is the commit that it starts from (in a merge:
all of them, because what comes from the other branch is not new). Of both, the changed files are read, the files that
these import, and the manifests and environment files of the folders above; the rest of the repository is known by name.
Rules that need more than that do not run, unless the whole repository is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from stackaudit import rulebook
from stackaudit.app.cache import Cache
from stackaudit.app.own import own_of
from stackaudit.app.selection.neighbours import reached
from stackaudit.app.settings import Settings
from stackaudit.intake.changes import between, fork_point, merged, staged
from stackaudit.intake.checkout import Index, head
from stackaudit.intake.commit import Commit, resolve
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.part import Part
from stackaudit.intake.repository import Repository
from stackaudit.intake.sifting import Filters
from stackaudit.intake.trees import hook_index
from stackaudit.model.audit import Audit
from stackaudit.model.findings import Finding
from stackaudit.rulebook import baseline

LOCAL = frozenset({"file", "neighbours"})
"""What rules may need of the code to be judged on a part of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A new state, the commits that it starts from, and the paths that differ from every one of them."""

    repo: Repository
    tree: ListedTree
    bases: tuple[str, ...]
    """Full ids; empty before the first commit."""
    paths: frozenset[str]
    of_index: bool
    """The new state is the index."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wants to know about a change."""

    settings: Settings
    as_of: date
    files: frozenset[str] = frozenset()
    """Only findings that touch these (relative to the top); empty: any of the changed ones."""
    whole: bool = False
    """Read the whole repository and judge by every rule; then all that is new counts, wherever it lies."""
    known: tuple[baseline.Entry, ...] | None = None
    """A baseline to compare with instead of the old state; then *files* are judged whether they changed or not."""
    source: str = ""
    """Where the baseline comes from."""
    jobs: int | None = None
    cache: Cache | None = None


def of_index(repo: Repository, settings: Settings) -> Change:
    """Return what is staged; raises GitError, or UsageError for a bare repository."""
    top, index = hook_index(repo)
    base = head(repo)
    bases = tuple(dict.fromkeys(b for b in (base, *merged(repo)) if b is not None))
    paths = staged(repo, base, index)
    for other in bases[1:]:
        paths &= staged(repo, other, index)
    tree = Index(repo, top, Filters(settings.include, settings.exclude), index, sized=False)
    return Change(repo, tree, bases, paths, of_index=True)


def of_commits(repo: Repository, old: str, new: str, settings: Settings) -> Change:
    """Return what changed from the fork point of two commits to *new*.

    Raises:
        UsageError: one of them names no commit.
        GitError: git fails.
    """
    to = resolve(repo, new)
    base = fork_point(repo, resolve(repo, old), to)
    return Change(repo, _commit(repo, to, settings), (base,), between(repo, base, to), of_index=False)


def judge(change: Change, asked: Asked) -> Audit | None:
    """Return the audit of the new state with the measure ``baseline``; None where nothing that changed is of the stack.

    Where the whole repository is asked for and nothing is staged, it is judged as it stands, without that measure.

    Raises:
        StackauditError: a rule or vendor file of the repository is not accepted, or git fails.
    """
    chosen = _chosen(change, asked)
    as_it_is = asked.whole and change.of_index and not change.paths and asked.known is None
    if not chosen and not as_it_is:
        return None
    part: frozenset[str] = frozenset()
    tree = change.tree
    if not asked.whole:
        part = reached(tree, chosen, own_of(tree).catalogue())
        if not part:
            return None
        tree = Part(tree, part)
    from stackaudit.app import baselines, pipeline  # loaded only where something is to be judged

    settings = asked.settings if asked.whole else _local(change.tree, asked.settings)
    found = pipeline.audit(tree, settings, asked.as_of, jobs=asked.jobs, cache=asked.cache)
    if as_it_is:
        return found
    if not asked.whole:
        found = replace(found, findings=tuple(f for f in found.findings if _places(f) & chosen))
    rows, source = asked.known, asked.source
    if rows is None:
        rows = tuple(_old(change, settings, asked, chosen, part)) if found.open else ()
        source = ", ".join(base[:10] for base in change.bases) or "the empty repository"
    return baselines.against(found, change.tree, rows, source)


def _chosen(change: Change, asked: Asked) -> frozenset[str]:
    """Return the paths to judge: files that are named and did not change have nothing new, except against a baseline."""
    if asked.files and asked.known is not None:
        return asked.files
    gone = change.paths - {entry.path for entry in change.tree.entries()}
    named = change.paths & (asked.files | gone) if asked.files else change.paths
    return frozenset() if named <= gone and not asked.whole else named


def _places(finding: Finding) -> set[str]:
    return {place.path for place in (finding.primary, *finding.related)}


def _local(tree: ListedTree, settings: Settings) -> Settings:
    """Return the settings without the rules that a part of the code cannot answer, and without history."""
    own = rulebook.load() if settings.isolated else own_of(tree).book()
    wide = tuple(rule.header.id for rule in own if rule.header.needs not in LOCAL)
    return replace(settings, history=False, disable=(*settings.disable, *wide))


def _old(
    change: Change, settings: Settings, asked: Asked, chosen: frozenset[str], part: frozenset[str]
) -> Iterator[baseline.Entry]:
    """Yield what the old states had; what is read of the new one is read of them too, so that nothing else looks new."""
    from stackaudit.app import pipeline

    for base in change.bases:
        tree: ListedTree = _commit(change.repo, base, settings)
        if not asked.whole:
            tree = Part(tree, part | reached(tree, chosen, own_of(tree).catalogue()))
        yield from baseline.entries(pipeline.audit(tree, settings, asked.as_of, jobs=asked.jobs, cache=asked.cache))


def _commit(repo: Repository, commit: str, settings: Settings) -> Commit:
    return Commit(repo, commit, Filters(settings.include, settings.exclude))


def relative(files: Sequence[str], top: Path, folder: Path) -> frozenset[str]:
    """Return files that were named in *folder* as paths below *top*; others are left out."""
    found = set()
    for name in files:
        path = Path(folder, name)
        where = Path(*(part for part in path.parts if part != "."))
        if where.is_relative_to(top):
            found.add(where.relative_to(top).as_posix())
    return frozenset(found)
