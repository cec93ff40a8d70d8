"""The trend of a repository from its archive, every point under the same rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from stackaudit import __version__
from stackaudit.app.comparing import judged_again
from stackaudit.catalog.loading import load
from stackaudit.model.audit import Audit, Measure
from stackaudit.model.errors import StackauditError, UsageError
from stackaudit.model.trend import Point, Trend
from stackaudit.portfolio.archive import Archive, Kept
from stackaudit.portfolio.figures import figures
from stackaudit.portfolio.trend import Sample, trend

ID = "trend"
METHOD = (
    "Audits of this repository that the archive holds, each at its own day. An audit that another version or another "
    "catalogue judged is judged again from its stored graph under today's rules; what that version did not look for in the "
    "code is still missing there. A finding is gone in the first audit that does not hold its fingerprint any more; renaming "
    "a file looks like one gone and one new."
)


def of_repository(
    archive: Archive,
    repository: str,
    *,
    since: str = "",
    scope: str | None = None,
    stage: Callable[[str], None] = lambda _: None,
) -> Trend:
    """Return the trend of *repository*.

    Args:
        archive: where its audits are.
        repository: its name there.
        since: ISO date; older audits are left out.
        scope: of the audits to compare; default: that of the newest one.
        stage: called with what happens.

    Raises:
        UsageError: the archive holds none of its audits.
        ArchiveError: the archive cannot be read.
    """
    rows = archive.audits(repository)
    if not rows:
        known = ", ".join(row.repository for row in archive.repositories()[:8])
        raise UsageError(f"the archive holds no audit of {repository!r}; it holds {known or 'nothing'}")
    wanted = scope or max(rows, key=lambda row: row.day).scope
    mine = [row for row in rows if row.scope == wanted and row.day >= since]
    chosen = list({(row.day, row.commit): row for row in mine}.values())  # of two of one state the one kept last
    if not chosen:
        raise UsageError(f"the archive holds no audit of {repository!r} since {since}")
    stage(f"reading {len(chosen):,} audits")
    stored = archive.figures(chosen)
    samples, failed = [], 0
    for row in chosen:
        sample = _as_stored(archive, row, stored[row.id]) if _is_of_today(row) else _again(archive, row)
        failed += sample is None
        samples.append(sample or _as_stored(archive, row, stored[row.id]))
    return trend(repository, samples, _notes(samples, failed, len(rows) - sum(r.scope == wanted for r in rows)))


def _is_of_today(row: Kept) -> bool:
    return (row.version, row.catalogue_hash) == (__version__, load().hash)


def _as_stored(archive: Archive, row: Kept, found: dict[str, float]) -> Sample:
    return Sample(_point(row, again=False), found, archive.fingerprints(row))


def _again(archive: Archive, row: Kept) -> Sample | None:
    """Return the audit judged again at its own day; None where today's rules cannot read its graph."""
    try:
        audit = judged_again(archive.load(row), date.fromisoformat(row.day))
    except (StackauditError, LookupError, TypeError, ValueError, AttributeError):
        return None
    return Sample(_point(row, again=True), figures(audit), frozenset(f.fingerprint for f in audit.open))


def _point(row: Kept, *, again: bool) -> Point:
    return Point(row.day, row.commit, row.id, row.version, again)


def _notes(samples: Sequence[Sample], failed: int, other: int) -> list[str]:
    again = sum(s.point.judged_again for s in samples)
    notes = []
    if again:
        which = "The audit was" if len(samples) == 1 else f"{again:,} of {len(samples):,} audits were"
        notes.append(
            f"{which} made by another version of the tool or with another catalogue, and judged again from the stored graph "
            "with those of today, at its own day."
        )
    if failed:
        notes.append(
            f"{failed:,} audits could not be judged again: their figures are those of the version that made them."
        )
    if other:
        notes.append(f"{other:,} audits that looked at other parts, by other settings, are left out.")
    return notes


def beside(audit: Audit, archive: Archive, row: Kept) -> Audit:
    """Return the audit with the measure ``trend``, where the archive holds another one of that line up to its day.

    Raises:
        ArchiveError: the archive cannot be read.
    """
    found = of_repository(archive, row.repository, scope=row.scope)
    until = sum(point.day <= row.day for point in found.points)
    if until < 2:
        return audit
    lines = tuple(replace(line, values=line.values[:until]) for line in found.lines)
    cut = replace(found, points=found.points[:until], lines=tuple(line for line in lines if line.known))
    return replace(audit, measures=(*audit.measures, Measure(ID, "Trend", METHOD, cut.plain())))
