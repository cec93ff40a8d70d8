"""The one wiring site: a tree becomes an `Audit`."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from stackaudit import __version__, measures, rulebook
from stackaudit.app.forks import default_jobs
from stackaudit.app.own import Own, own_of
from stackaudit.app.past import reading
from stackaudit.app.resolving import link, resolve
from stackaudit.app.rounds import Files, read_and_parse
from stackaudit.app.settings import Settings
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph import build
from stackaudit.intake.history import History
from stackaudit.intake.listed import ListedTree
from stackaudit.measures.shared import ai_code
from stackaudit.model.audit import Audit, CatalogueInfo, Coverage, Repository, Run
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding
from stackaudit.model.graph import StackGraph
from stackaudit.model.waivers import WaiverRow
from stackaudit.parsing.ownership import Owners, owners_of
from stackaudit.resolution.context import Context
from stackaudit.resolution.languages.script_modules import layout_of
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import read_routes
from stackaudit.resolution.switches import provided, settled
from stackaudit.rulebook import LoadedRule, Waivers


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
    return judge(graph, catalogue, book, settings, as_of, files, tree, previous, owners)


def judge(
    graph: StackGraph,
    catalogue: Catalogue,
    book: tuple[LoadedRule, ...],
    settings: Settings,
    as_of: date,
    files: Files,
    tree: ListedTree,
    previous: Audit | None,
    owners: Owners,
) -> Audit:
    """Measure and judge a graph; needs no code, so a stored graph can be judged again on a later day."""
    coverage = _coverage(files, graph)
    made = measures.measure(graph, catalogue, as_of, coverage, previous)
    judged = rulebook.evaluate(
        book, graph, made, settings.profile, as_of, enable=settings.enable, disable=settings.disable
    )
    owned = [replace(_quoted(f, files), owner=owners.of(f.primary.path)) for f in judged]
    findings, waivers = _waived(owned, book, settings, files, as_of)
    made = measures.after(made, graph, catalogue, as_of, coverage, findings, book, previous, waivers)
    fired = {f.rule for f in findings}
    revision = tree.revision()
    return Audit(
        tool=("stackaudit", __version__),
        run=Run(
            as_of.isoformat(),
            asdict(settings),
            settings.profile,
            CatalogueInfo(catalogue.models.as_of.isoformat(), catalogue.hash),
            coverage,
        ),
        repository=Repository(files.project or tree.name, revision.commit, revision.branch, coverage.languages),
        graph=graph,
        rules=tuple(r.header for r in book if r.header.id in fired),
        findings=tuple(findings),
        measures=tuple(made),
        skips=tuple(sorted(set(files.skips))),
    )


def _waived(
    findings: list[Finding], book: tuple[LoadedRule, ...], settings: Settings, files: Files, as_of: date
) -> tuple[list[Finding], tuple[WaiverRow, ...]]:
    """Return the findings, accepted ones with their waiver, and the register of waivers."""
    on = rulebook.chosen(book, settings.enable, settings.disable, settings.profile)
    ran = {r.header.id for r in on if settings.history or r.header.needs != "history"}
    given = Waivers(
        tuple(files.remarks), settings.waivers, not settings.isolated, not (settings.include or settings.exclude)
    )
    return rulebook.waive(findings, book, ran, given, as_of)


def _quoted(finding: Finding, files: Files) -> Finding:
    """Return a finding whose places show their line: rules judge a graph, which knows the text of its nodes' lines alone."""

    def shown(place: Evidence) -> Evidence:
        return place if place.snippet else place.quoting(files.quote(place.path, place.line))

    return replace(finding, primary=shown(finding.primary), related=tuple(shown(e) for e in finding.related))


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
