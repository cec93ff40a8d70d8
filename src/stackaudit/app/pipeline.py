"""The one wiring site: a tree becomes an `Audit`."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from stackaudit.app.forks import default_jobs
from stackaudit.app.judging import Ground, judge
from stackaudit.app.own import Own, own_of
from stackaudit.app.past import reading
from stackaudit.app.resolving import link, resolve
from stackaudit.app.rounds import Files, read_and_parse
from stackaudit.app.settings import Settings
from stackaudit.graph import build
from stackaudit.intake.history import History
from stackaudit.intake.listed import ListedTree
from stackaudit.measures.shared import ai_code
from stackaudit.model.audit import Audit, Coverage, Repository
from stackaudit.model.graph import StackGraph
from stackaudit.parsing.ownership import Owners, owners_of
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages.script_modules import layout_of
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import read_routes
from stackaudit.resolution.switches import provided, settled


@dataclass(slots=True)
class Progress:
    """Called with the name of each stage; silent by default."""

    stage: Callable[[str], None] = field(default=lambda _: None)


def audit(
    tree: ListedTree,
    settings: Settings,
    as_of: date,
    previous: Audit | None = None,
    progress: Progress | None = None,
    jobs: int | None = None,
    past: History | None = None,
) -> Audit:
    """Audit the files of *tree* as they stand, with the knowledge of the shipped catalogue, at the date *as_of*.

    A *past* that is known is not read again.
    """
    stage = (progress or Progress()).stage
    gc.disable()  # thousands of small immutable values, no cycles among them: measured, a sixth of the time
    try:
        return _audit(tree, settings, as_of, previous, stage, jobs or default_jobs(), past)
    finally:
        gc.enable()


def _audit(
    tree: ListedTree,
    settings: Settings,
    as_of: date,
    previous: Audit | None,
    stage: Callable[[str], None],
    jobs: int,
    known: History | None,
) -> Audit:
    own = Own() if settings.isolated else own_of(tree)
    catalogue, book = own.catalogue(), own.book()
    with reading(tree, catalogue, wanted=settings.history) as past:
        stage("reading files")
        files = read_and_parse(tree, catalogue, jobs)
        stage("resolving names and calls")
        given = provided(files.documents)
        files.code = [settled(f, given) for f in files.code]
        context = Context(
            catalogue,
            Project(files.code, catalogue.published, layout_of(files.documents, files.manifests), files.paths),
            files.quote,
            files.locked,
            files.declared,
            read_routes(files.documents, catalogue, files.manifests),
        )
        facts, calls = resolve(files, context, jobs)
        facts += link(facts, context, files, jobs)
        history = past.result() if past is not None else known
    files.skips += history.skips if history is not None else ()
    stage("building the graph")
    rows = history.paths.items() if history else ()
    commits = {
        path: (row.commits, row.marked, row.first, row.last, row.untested, row.marked_untested) for path, row in rows
    }
    owners = owners_of(files.owner_files)
    critical = frozenset(name.lower() for name in settings.critical)
    background = build.Background(commits, critical, owners.of, tuple(m.path for m in files.manifests))
    graph = build.build(facts, context, files.paths, calls, background)
    stage("measuring and judging")
    return judge(graph, ground(files, tree, graph, owners), catalogue, book, settings, as_of, previous)


def ground(files: Files, tree: ListedTree, graph: StackGraph, owners: Owners) -> Ground:
    """Return what judging needs besides a graph that was just read."""
    coverage, revision = _coverage(files, graph), tree.revision()
    return Ground(
        coverage,
        Repository(files.project or tree.name, revision.commit, revision.branch, coverage.languages),
        tuple(sorted(set(files.skips))),
        files.quote,
        owners.of,
        tuple(files.remarks),
    )


def _coverage(files: Files, graph: StackGraph) -> Coverage:
    languages = Counter(files.languages.values())
    with_facts = ai_code.paths(graph)
    lines = {f.path: f.lines for f in files.code}
    return Coverage(
        files=files.listed,
        read=files.read,
        parsed=len(files.code) + len(files.documents) + len(files.manifests),
        bytes=files.size,
        languages=tuple(sorted(languages.items(), key=lambda row: (-row[1], row[0]))),
        code_lines=sum(lines.values()),
        ai_lines=sum(n for path, n in lines.items() if path in with_facts),
    )
