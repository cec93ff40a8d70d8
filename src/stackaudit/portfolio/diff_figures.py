"""Figures of two audits beside each other: findings, debt, concentration, outages, ends of models, coverage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from stackaudit.model.audit import Audit
from stackaudit.model.diff import (
    ConcentrationRow,
    CoverageRow,
    Deadline,
    Debt,
    Direction,
    FindingChange,
    FindingChanges,
    OutageRow,
)
from stackaudit.model.findings import Finding, severity_rank
from stackaudit.rulebook import baseline

NEAR = (0, 30, 90, 180)
"""Days to an end at which a model is spoken of."""


def in_scope(audit: Audit, *, everything: bool) -> Audit:
    """Return an audit with the findings about production code alone, or with all."""
    if everything:
        return audit
    nodes = audit.graph.nodes

    def counts(finding: Finding) -> bool:
        node = nodes.get(finding.nodes[0]) if finding.nodes else None
        return node is None or node.scope == "prod"

    return replace(audit, findings=tuple(f for f in audit.findings if counts(f)))


def findings(old: Audit, new: Audit, paths: Collection[str]) -> FindingChanges:
    """Return which open findings are new and which are not found any more.

    Args:
        old: the earlier audit.
        new: the later one.
        paths: all files of the later state; an earlier finding in another file may have been renamed.
    """
    found = baseline.compare(new, baseline.entries(old), paths)
    opened = frozenset(found.new)
    closed = frozenset(row.fingerprint for row in found.left)
    before = {f.fingerprint for f in old.open}
    return FindingChanges(
        _ordered(_change(f, "new") for f in new.open if f.fingerprint in opened),
        _ordered(_change(f, "fixed") for f in old.open if f.fingerprint in closed),
        found.known,
        found.moved,
        sum(f.waiver is not None and f.fingerprint in before for f in new.findings),
    )


def _change(finding: Finding, state: Literal["new", "fixed"]) -> FindingChange:
    place = finding.primary
    return FindingChange(
        state, finding.rule, finding.severity, finding.message, place.path, place.line, finding.fingerprint
    )


def _ordered(rows: Iterable[FindingChange]) -> tuple[FindingChange, ...]:
    return tuple(sorted(rows, key=lambda r: (-severity_rank(r.severity), r.rule, r.path, r.line, r.fingerprint)))


def debt(old: Audit, new: Audit) -> Debt:
    """Return effort and rating of both; less effort is better."""
    before, after = (_mapping(a.measure("debt")) for a in (old, new))
    minutes = _whole(before.get("minutes")), _whole(after.get("minutes"))
    return Debt(*minutes, before.get("rating"), after.get("rating"), _direction(*minutes))


def _direction(before: float | None, after: float | None) -> Direction:
    """Return the direction of a figure of which less is better."""
    if before is None or after is None:
        return "unknown"
    if before == after:
        return "same"
    return "better" if after < before else "worse"


def concentration(old: Audit, new: Audit) -> tuple[ConcentrationRow, ...]:
    """Return the layers and axes whose index is another one; a lower index is better."""
    before, after = _indexes(old), _indexes(new)
    rows = []
    for key in [*after, *(k for k in before if k not in after)]:
        was, now = before.get(key, (key[0], None))[1], after.get(key, (key[0], None))[1]
        if was != now:
            label = after.get(key, before.get(key, (key[0], None)))[0]
            rows.append(ConcentrationRow(key[0], label, key[1], was, now, _direction(was, now)))
    return tuple(rows)


def _indexes(audit: Audit) -> dict[tuple[str, str], tuple[str, int | None]]:
    rows = _mapping(audit.measure("concentration")).get("layers") or ()
    return {(r["layer"], r["axis"]): (r["label"], None if r.get("hhi") is None else round(r["hhi"])) for r in rows}


def outages(old: Audit, new: Audit) -> tuple[OutageRow, ...]:
    """Return the vendors that alone take other use cases along than before; fewer are better.

    A lab or parent that does the same as one of its vendors has no row of its own in an audit. Where it has one in the
    other audit only, and is there in both, what it took along is not known, and nothing is said.
    """
    before, after = _lost(old), _lost(new)
    rows = []
    for key in sorted(before.keys() | after.keys()):
        if any(key not in known and _is_there(*key, audit) for known, audit in ((before, old), (after, new))):
            continue
        was, now = before.get(key, ("", ()))[1], after.get(key, ("", ()))[1]
        if was != now:
            name = (after.get(key) or before[key])[0]
            rows.append(OutageRow(*key, name, was, now, _direction(len(was), len(now))))
    return tuple(sorted(rows, key=lambda r: (-max(len(r.after), len(r.before)), r.kind, r.id)))


def _is_there(kind: str, vendor: str, audit: Audit) -> bool:
    if kind == "lab":
        return any(n.name == vendor and n.active for n in audit.graph.of("lab"))
    return kind == "parent" and any(n.get("parent") == vendor and n.active for n in audit.graph.nodes.values())


def _lost(audit: Audit) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Return (kind, id) of each vendor → its name and the use cases that it takes along alone, sorted."""
    value = _mapping(audit.measure("outages"))
    cases = value.get("cases") or ()
    return {
        (vendor["kind"], vendor["id"]): (
            vendor["name"],
            tuple(sorted(case["name"] for case in cases if case["states"][place] == "lost")),
        )
        for place, vendor in enumerate(value.get("vendors") or ())
    }


def deadlines(stored: Audit | None, old: Audit, new: Audit, span: tuple[date, date]) -> tuple[Deadline, ...]:
    """Return the ends that came near between two days, or that became known since, of models that stayed.

    Args:
        stored: the older audit as it was stored, for the dates that it knew; None where it was not stored.
        old: the older state, judged today.
        new: the newer state.
        span: the day of the older state and that of the newer one.
    """
    held = {row["model"] for row in _calendar(old)}
    known = {(r["model"], r["host_id"]): r["shutdown"] for r in _calendar(stored)} if stored is not None else {}
    rows = []
    for row in _calendar(new):
        end = row["shutdown"]
        if end is None or row["model"] not in held:
            continue
        key = (row["model"], row["host_id"])
        was = known.get(key, end)
        days = [(date.fromisoformat(end) - day).days for day in span]
        if was != end or _window(days[0]) != _window(days[1]):
            certain = row["certainty"] == "firm"
            moved = was if was != end else None
            rows.append(
                Deadline(row["model"], row["host"], row["calls"], end, certain, moved, was is None, days[0], days[1])
            )
    return tuple(rows)


def _window(days: int) -> int:
    """Return how near an end is: the number of thresholds that still lie before it."""
    return sum(days > near for near in NEAR)


def _calendar(audit: Audit) -> list[dict[str, Any]]:
    return list(_mapping(audit.measure("calendar")).get("rows") or ())


def coverage(old: Audit, new: Audit) -> tuple[CoverageRow, ...]:
    """Return how much was looked at on both sides."""

    def row(audit: Audit) -> dict[str, int]:
        seen = audit.run.coverage
        cases = sum(n.scope == "prod" for n in audit.graph.of("use_case"))
        return {
            "files": seen.files,
            "parsed": seen.parsed,
            "ai_lines": seen.ai_lines,
            "use_cases": cases,
            "skips": len(audit.skips),
        }

    before, after = row(old), row(new)
    return tuple(CoverageRow(key, before[key], after[key]) for key in before)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, (int, float)) else 0
