"""Accepted findings: waivers in comments and in the configuration, and the register of what became of each.

A waiver never removes a finding: it stays in audit.json with its reason and is counted. A waiver that is unused, expired
or malformed is a row of the register and a warning, and no finding of its own: where it mattered, the finding that it does
not accept any more is open again and fails the run by itself; where it did not, nothing is owed but a line of text, which
would only distort the debt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from stackaudit.intake.ignore import IgnoreRules, PathFilter
from stackaudit.model.findings import Finding, Waiver
from stackaudit.model.waivers import PathWaiver, Remark, WaiverRow, WaiverState
from stackaudit.rulebook.loading import LoadedRule
from stackaudit.rulebook.waiver_text import WaiverError, Written, parse


@dataclass(frozen=True, slots=True)
class Waivers:
    """What is written, and how it counts."""

    remarks: tuple[Remark, ...] = ()
    paths: tuple[PathWaiver, ...] = ()
    honoured: bool = True
    """False: waivers in comments are listed and accept nothing."""
    all_read: bool = True
    """False: files were left out on demand, so that nobody can say what is unused."""


@dataclass(slots=True)
class _Row:
    """A waiver and what it met so far."""

    written: Written
    place: str
    remark: Remark | None = None
    globs: PathFilter | None = None
    met: set[str] = field(default_factory=set)
    """Names in its brackets that a finding answered to."""
    count: int = 0
    note: str = ""

    def accepts(self, finding: Finding, families: dict[str, str]) -> str | None:
        """Return the name in its brackets that a finding answers to, None when it is about something else."""
        names = (finding.rule, families.get(finding.rule, ""))
        name = next((n for n in self.written.rules if n in names), None)
        if name is None:
            return None
        place = finding.primary
        if self.remark is not None:
            return (
                name if place.path == self.remark.path and place.line <= self.remark.target <= place.end_line else None
            )
        return name if self.globs is not None and self.globs.ignores(place.path) else None

    def ended(self, as_of: date) -> bool:
        """Return whether its last day is over."""
        return self.written.until is not None and self.written.until < as_of.isoformat()


def waive(
    findings: Sequence[Finding], book: Sequence[LoadedRule], ran: Collection[str], given: Waivers, as_of: date
) -> tuple[list[Finding], tuple[WaiverRow, ...]]:
    """Return the findings, accepted ones with their waiver, and the register.

    Args:
        findings: what the rules found.
        book: all rules, for their names and families.
        ran: ids of the rules that ran; a waiver of another one is not called unused.
        given: what is written.
        as_of: the only clock; the last day of a waiver counts.
    """
    rows, register = _read(given, book)
    families = {r.header.id: r.header.family for r in book}
    found = [_waived(f, rows, families, given, as_of) for f in findings]
    places = defaultdict(list)
    for finding in findings:
        places[finding.primary.path].append(finding)
    register += [_outcome(row, families, ran, given, as_of, places) for row in rows]
    return found, tuple(sorted(register, key=lambda r: (_order(r.place), r.rules)))


def _order(place: str) -> tuple[str, int]:
    path, _, line = place.rpartition(":")
    return (path, int(line)) if line.isdigit() else (place, 0)


def _waived(finding: Finding, rows: Iterable[_Row], families: dict[str, str], given: Waivers, as_of: date) -> Finding:
    waiver = None
    for row in rows:
        name = row.accepts(finding, families)
        if name is None:
            continue
        row.met.add(name)
        row.count += 1
        if waiver is None and not row.ended(as_of) and (given.honoured or row.remark is None):
            waiver = Waiver(row.written.reason, row.written.until, row.written.owner, row.place)
    return replace(finding, waiver=waiver) if waiver is not None else finding


# -- reading ---------------------------------------------------------------------------------------------------------


def _read(given: Waivers, book: Sequence[LoadedRule]) -> tuple[list[_Row], list[WaiverRow]]:
    names = {n: r.header.id for r in book for n in (r.header.id, r.header.id.lower(), r.header.name)}
    names |= {r.header.family: r.header.family for r in book}
    rows: list[_Row] = []
    wrong: list[WaiverRow] = []
    for remark in given.remarks:
        place = f"{remark.path}:{remark.line}"
        try:
            written = parse(remark.text)
            if written is not None:
                rows.append(_Row(_known(written, names), place, remark=remark))
        except WaiverError as error:
            wrong.append(WaiverRow(place, "malformed", (), "", None, None, 0, str(error)))
    for path in given.paths:
        written = Written(path.rule, path.reason, path.until, path.owner)
        try:
            globs = PathFilter(IgnoreRules.parse(path.paths))
            rows.append(_Row(_known(written, names), path.place, globs=globs))
        except WaiverError as error:
            wrong.append(
                WaiverRow(path.place, "malformed", path.rule, path.reason, path.until, path.owner, 0, str(error))
            )
    return rows, wrong


def _known(written: Written, names: dict[str, str]) -> Written:
    for rule in written.rules:
        if rule not in names:
            near = get_close_matches(rule, names, 1)
            hint = f"did you mean {names[near[0]]!r}?" if near else "`stackaudit rules list` shows them"
            raise WaiverError(f"there is no rule or family {rule[:60]!r}; {hint}")
    return replace(written, rules=tuple(dict.fromkeys(names[r] for r in written.rules)))


# -- register --------------------------------------------------------------------------------------------------------


def _outcome(
    row: _Row, families: dict[str, str], ran: Collection[str], given: Waivers, as_of: date,
    places: dict[str, list[Finding]],
) -> WaiverRow:  # fmt: skip
    looked = {*ran, *(families[r] for r in ran)}
    idle = [r for r in row.written.rules if r not in row.met and r in looked] if given.all_read else []
    state: WaiverState
    if not given.honoured and row.remark is not None:
        state, note = "not honoured", ""
    elif row.ended(as_of):
        what = "what it accepted is open again" if row.count else "nothing is left that it would accept: remove it"
        state, note = "expired", f"it ended on {row.written.until}; {what}"
    elif not row.count and idle:
        state, note = "unused", _why_unused(row, idle, places)
    else:
        state, note = "in force", _why_unused(row, idle, places) if idle else ""
    written = row.written
    accepted = row.count if state == "in force" else 0
    return WaiverRow(row.place, state, written.rules, written.reason, written.until, written.owner, accepted, note)


def _why_unused(row: _Row, idle: list[str], places: dict[str, list[Finding]]) -> str:
    what = f"{' and '.join(idle)} {'is' if len(idle) == 1 else 'are'} not reported"
    if row.remark is None:
        return f"{what} in these paths: remove it"
    path, target = row.remark.path, row.remark.target
    for finding in (f for rows in places.values() for f in rows if f.rule in idle):
        if any((e.path, e.line) == (path, target) for e in finding.related):
            where = finding.primary
            return f"{what} on line {target} but at {where.path}:{where.line}, of which it is a further place: put it there"
    lines = sorted({f.primary.line for f in places.get(path, []) if f.rule in idle}, key=lambda n: (abs(n - target), n))
    return f"{what} on line {target}" + (f"; the nearest is on line {lines[0]}" if lines else ": remove it")
