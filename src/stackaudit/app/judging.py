"""Measuring and judging a graph: needs no code, so a stored graph can be judged again under today's knowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from stackaudit import __version__, measures, rulebook
from stackaudit.app.settings import Settings
from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.audit import Audit, CatalogueInfo, Coverage, Repository, Run
from stackaudit.model.delivery import Delivery
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Waiver
from stackaudit.model.graph import StackGraph
from stackaudit.model.source import Skip
from stackaudit.model.waivers import Remark, WaiverRow
from stackaudit.rulebook import LoadedRule, Waivers


@dataclass(frozen=True, slots=True)
class Ground:
    """What judging needs besides the graph."""

    coverage: Coverage
    repository: Repository
    skips: tuple[Skip, ...]
    quote: Callable[[str, int], str]
    """Returns a line of a file; empty where it is not known."""
    owner: Callable[[str], str | None]
    """Returns who owns a file."""
    remarks: tuple[Remark, ...] = ()
    """Comments that address this tool."""
    kept: Mapping[str, Waiver] = field(default_factory=dict)
    """Waivers by fingerprint, of an audit whose comments are not at hand."""
    delivery: Delivery | None = None
    """How changes came into the main line."""


def judge(
    graph: StackGraph,
    ground: Ground,
    catalogue: Catalogue,
    book: tuple[LoadedRule, ...],
    settings: Settings,
    as_of: date,
    previous: Audit | None = None,
) -> Audit:
    """Measure and judge a graph at the date *as_of*."""
    made = measures.measure(graph, catalogue, as_of, ground.coverage, previous, settings.look_through, ground.delivery)
    judged = rulebook.evaluate(
        book, graph, made, settings.profile, as_of, enable=settings.enable, disable=settings.disable
    )
    owned = [
        replace(_quoted(f, ground), owner=ground.owner(f.primary.path), waiver=_kept(f, ground, as_of)) for f in judged
    ]
    ran = _ran(book, settings)
    findings, waivers = _waived(owned, book, settings, ground, as_of, ran)
    made = measures.after(made, graph, catalogue, as_of, ground.coverage, findings, book, previous, waivers, ran=ran)
    fired = {f.rule for f in findings}
    return Audit(
        tool=("stackaudit", __version__),
        run=Run(
            as_of.isoformat(),
            asdict(settings),
            settings.profile,
            CatalogueInfo(catalogue.models.as_of.isoformat(), catalogue.hash),
            ground.coverage,
        ),
        repository=ground.repository,
        graph=graph,
        rules=tuple(r.header for r in book if r.header.id in fired),
        findings=tuple(findings),
        measures=tuple(made),
        skips=ground.skips,
    )


def _ran(book: tuple[LoadedRule, ...], settings: Settings) -> frozenset[str]:
    """Return the ids of the rules that looked."""
    on = rulebook.chosen(book, settings.enable, settings.disable, settings.profile)
    return frozenset(r.header.id for r in on if settings.history or r.header.needs != "history")


def _waived(
    findings: list[Finding], book: tuple[LoadedRule, ...], settings: Settings, ground: Ground, as_of: date,
    ran: frozenset[str],
) -> tuple[list[Finding], tuple[WaiverRow, ...]]:  # fmt: skip
    """Return the findings, accepted ones with their waiver, and the register of waivers."""
    given = Waivers(ground.remarks, settings.waivers, not settings.isolated, not (settings.include or settings.exclude))
    return rulebook.waive(findings, book, ran, given, as_of)


def _kept(finding: Finding, ground: Ground, as_of: date) -> Waiver | None:
    """Return the waiver that an earlier audit gave, while it lasts."""
    waiver = ground.kept.get(finding.fingerprint)
    ended = waiver is not None and waiver.until is not None and waiver.until < as_of.isoformat()
    return None if ended else waiver


def _quoted(finding: Finding, ground: Ground) -> Finding:
    """Return a finding whose places show their line: rules judge a graph, which knows the text of its nodes' lines alone."""

    def shown(place: Evidence) -> Evidence:
        return place if place.snippet else place.quoting(ground.quote(place.path, place.line))

    return replace(finding, primary=shown(finding.primary), related=tuple(shown(e) for e in finding.related))
