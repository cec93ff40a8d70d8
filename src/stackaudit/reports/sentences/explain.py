"""Why something was reported, or why nothing was: as lines of plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from stackaudit.model.audit import Audit
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding, Rule
from stackaudit.model.graph import Node
from stackaudit.reports.sentences import chain
from stackaudit.reports.values import rows, text
from stackaudit.reports.wording import clean, count, effort, joined, number, share

PLACES = 12
NEAR = 5


@dataclass(frozen=True, slots=True)
class Looker:
    """A rule that ran, as far as these sentences need it."""

    rule: Rule
    kinds: Collection[str]
    """Kinds of things that it looks at."""
    off: Collection[str]
    """Scopes in which it says nothing."""


def where(place: Evidence) -> str:
    """Return a place with the text of its line."""
    shown = f"{clean(place.path, 200)}:{place.line}"
    return f"{shown}  {clean(place.snippet, 160)}" if place.snippet else shown


# -- a finding -------------------------------------------------------------------------------------------------------


def finding_lines(audit: Audit, finding: Finding, rule: Rule | None) -> Iterator[str]:
    """Yield what a finding says, what it rests on, how its values were resolved, and what to do."""
    name = f" {rule.name}" if rule is not None else ""
    yield f"{finding.severity}[{finding.rule}]{name}: {clean(finding.message, 400)}"
    yield f"  --> {where(finding.primary)}"
    facts = [
        f"confidence {share(finding.confidence)}",
        effort(finding.effort_minutes),
        finding.owner or "no owner known",
    ]
    yield f"  {' · '.join(clean(f, 120) for f in facts)} · fingerprint {finding.fingerprint}"
    yield from _status(audit, finding)
    if finding.related:
        yield f"Further places ({number(len(finding.related))}):"
        yield from (f"  {where(e)}" for e in finding.related[:PLACES])
        if len(finding.related) > PLACES:
            yield f"  and {number(len(finding.related) - PLACES)} more"
    nodes = [audit.graph.nodes[i] for i in finding.nodes if i in audit.graph.nodes]
    if nodes:
        yield "What it rests on:"
    for node in nodes[:NEAR]:
        yield f"  {chain.thing(node)}"
        yield from (f"    {line}" for line in chain.lines(audit.graph, node))
    if len(nodes) > NEAR:
        yield f"  and {count(len(nodes) - NEAR, 'more thing')} of the same sort"
    if rule is not None:
        yield from _texts(rule)


def _status(audit: Audit, finding: Finding) -> Iterator[str]:
    if finding.waiver is not None:
        until = f" until {finding.waiver.until}" if finding.waiver.until else ", without an end"
        by = f" by {clean(finding.waiver.owner, 80)}" if finding.waiver.owner else ""
        yield f"  waived at {clean(finding.waiver.place, 200)}{until}{by}: {clean(finding.waiver.reason, 300)}"
    elif isinstance(audit.measure("baseline"), dict) and finding not in audit.fresh:
        yield f"  known from the baseline {clean(text(audit.measure('baseline'), 'source'), 80)}"


def _texts(rule: Rule) -> Iterator[str]:
    for title, words in (("Why it matters", rule.why), ("What to do", rule.fix)):
        yield f"{title}:"
        yield from (f"  {clean(line, 300)}" for line in words.strip().split("\n"))
    if rule.standards:
        yield "Standards:"
        yield from (f"  {framework}: {', '.join(ids)}" for framework, ids in rule.standards)
    yield f"Examples: stackaudit explain {rule.id}"


# -- a place ---------------------------------------------------------------------------------------------------------


def place_lines(audit: Audit, path: str, line: int, lookers: Sequence[Looker]) -> Iterator[str]:
    """Yield what was reported at a line, what was seen there, which rules looked, and which waiver stands there."""
    here = [f for f in audit.findings if _at(f.primary, path, line)]
    beside = [f for f in audit.findings if f not in here and any(_at(e, path, line) for e in f.related)]
    seen = [n for n in _shown(audit) if any(_at(e, path, line) for e in n.evidence)]
    shown = f"{clean(path, 200)}:{line}"
    yield f"{shown}: {count(len(here), 'finding')}" if here else f"{shown}: nothing is reported here"
    for finding in here:
        yield f"  {_short(finding)}"
        yield from (f"  {row}" for row in _status(audit, finding))
    for finding in beside:
        yield f"  a further place of {_short(finding)}, at {clean(finding.primary.path, 200)}:{finding.primary.line}"
    for row in rows(audit.measure("waivers"), "rows"):
        if text(row, "place") == f"{path}:{line}":
            note = f": {clean(text(row, 'note'), 300)}" if text(row, "note") else ""
            yield f"  a waiver of {joined(row['rules'], 6) or 'no rule'} stands here ({text(row, 'state')}){note}"
    if not seen:
        yield from _unseen(audit, path, line)
        return
    yield "Seen on this line:"
    for node in seen:
        yield f"  {chain.thing(node)}"
        yield from (f"    {row}" for row in chain.lines(audit.graph, node))
    yield from _lookers(here + beside, seen, lookers)


def _shown(audit: Audit) -> list[Node]:
    """Return the things that stand on a line of their own; modules and makers of models do not."""
    return [n for n in audit.graph.nodes.values() if n.kind not in {"module", "lab"}]


def _short(finding: Finding) -> str:
    return f"{finding.severity}[{finding.rule}] {clean(finding.message, 300)} ({finding.fingerprint})"


def _at(place: Evidence, path: str, line: int) -> bool:
    return place.path == path and place.line <= line <= place.end_line


def _lookers(reported: Sequence[Finding], seen: Sequence[Node], lookers: Sequence[Looker]) -> Iterator[str]:
    said = {f.rule for f in reported}
    silent: list[Rule] = []
    passed: list[Rule] = []
    states: set[str] = set()
    for looker in lookers:
        asked = [n for n in seen if n.kind in looker.kinds]
        if looker.rule.id in said or not asked:
            continue
        if any(n.role == "used" and n.scope not in looker.off for n in asked):
            silent.append(looker.rule)
        else:
            passed.append(looker.rule)
            states |= {f"{n.role} in {n.scope}" for n in asked}
    if silent:
        yield "Rules that looked at it and found nothing to say here:"
        yield from (f"  {r.id} {r.name}: {clean(r.summary, 160)}" for r in silent)
    if passed:
        names, why = joined([r.id for r in passed], 30), joined(sorted(states), 4)
        yield f"Rules that pass it over, because it is {why}, and they judge what is used in production: {names}"


def _unseen(audit: Audit, path: str, line: int) -> Iterator[str]:
    """Yield why nothing is known of a line."""
    skip = next((s for s in audit.skips if s.path == path or (s.path.endswith("/") and path.startswith(s.path))), None)
    places = sorted({e.line for n in _shown(audit) for e in n.evidence if e.path == path})
    if skip is not None:
        yield f"Nothing was seen: the file was not read ({clean(skip.reason, 200)})."
    elif places:
        near = sorted(places, key=lambda n: (abs(n - line), n))[:NEAR]
        yield "Nothing of the AI stack was seen on this line. The nearest lines with something: " + joined(
            sorted(near), NEAR
        )
    elif any(n.name == path for n in audit.graph.of("module")):
        yield "The file was parsed, and nothing of the AI stack was seen in it."
    else:
        yield (
            "Nothing of the AI stack was seen in this file: no import of it, no setting, no name. If it uses something that "
            "the catalogue does not know, `stackaudit catalog vendor NAME` says what is known."
        )
