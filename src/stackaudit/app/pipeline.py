"""The one wiring site: a tree becomes an `Audit`."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from stackaudit.app import commit_shares
from stackaudit.app.cache import Cache
from stackaudit.app.forks import default_jobs
from stackaudit.app.judging import Ground, judge
from stackaudit.app.own import Own, own_of
from stackaudit.app.past import reading
from stackaudit.app.settings import Settings
from stackaudit.app.survey import Survey, survey
from stackaudit.graph import build
from stackaudit.graph.build import Background
from stackaudit.intake.history import History
from stackaudit.intake.listed import ListedTree
from stackaudit.measures.shared import ai_code
from stackaudit.model.audit import Audit, Coverage, Repository
from stackaudit.model.graph import StackGraph
from stackaudit.parsing.ownership import Owners, owners_of

Previous = Callable[[Repository], Audit | None]
"""Finds the earlier audit of what is audited, if there is one."""


@dataclass(slots=True)
class Progress:
    """Called with the name of each stage; silent by default."""

    stage: Callable[[str], None] = field(default=lambda _: None)


def audit(
    tree: ListedTree,
    settings: Settings,
    as_of: date,
    previous: Previous | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
    past: History | None = None,
    cache: Cache | None = None,
) -> Audit:
    """Audit the files of *tree* as they stand, with the knowledge of the shipped catalogue, at the date *as_of*.

    A *past* that is known is not read again; *previous* gives the audit to compare with. What the files say may come from a *cache*: the audit is the same.
    """
    stage = (progress or Progress()).stage
    gc.disable()  # thousands of small immutable values, no cycles among them: measured, a sixth of the time
    try:
        return _audit(tree, settings, as_of, previous, stage, jobs or default_jobs(), past, cache)
    finally:
        gc.enable()


def _audit(
    tree: ListedTree,
    settings: Settings,
    as_of: date,
    previous: Previous | None,
    stage: Callable[[str], None],
    jobs: int,
    known: History | None,
    cache: Cache | None,
) -> Audit:
    own = Own() if settings.isolated else own_of(tree)
    catalogue, book = own.catalogue(), own.book()
    with reading(tree, catalogue, cache, wanted=settings.history) as past:
        found = survey(tree, catalogue, jobs, stage, cache)
        history = past() if past is not None else known
    owners = owners_of(found.outline.owner_files)
    graph = build.on(found.stack.graph, _background(found, history, owners, settings))
    stage("measuring and judging")
    base = ground(found, tree, graph, owners, history)
    earlier = previous(base.repository) if previous is not None else None
    try:
        judged = judge(graph, base, catalogue, book, settings, as_of, earlier)
        return commit_shares.beside(judged, history, as_of)
    finally:
        tree.close()  # lines that findings quote may have been read again


def _background(found: Survey, history: History | None, owners: Owners, settings: Settings) -> Background:
    rows = history.paths.items() if history else ()
    commits = {
        path: (row.commits, row.marked, row.first, row.last, row.untested, row.marked_untested) for path, row in rows
    }
    critical = frozenset(name.lower() for name in settings.critical)
    return Background(commits, critical, owners.of, found.stack.manifests)


def ground(
    found: Survey, tree: ListedTree, graph: StackGraph, owners: Owners, history: History | None = None
) -> Ground:
    """Return what judging needs besides a graph that was just read."""
    outline, stack, revision = found.outline, found.stack, tree.revision()
    with_facts = ai_code.paths(graph)
    coverage = Coverage(
        files=outline.files,
        read=outline.read,
        parsed=stack.parsed,
        bytes=outline.size,
        languages=outline.languages,
        code_lines=sum(stack.lines.values()),
        ai_lines=sum(n for path, n in stack.lines.items() if path in with_facts),
    )
    skips = {*outline.skips, *stack.skips, *(history.skips if history is not None else ())}
    return Ground(
        coverage,
        Repository(stack.project or tree.name, revision.commit, revision.branch, outline.languages),
        tuple(sorted(skips)),
        found.quote,
        owners.of,
        outline.remarks,
        delivery=history.delivery if history is not None else None,
    )
