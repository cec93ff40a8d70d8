"""A repository's own past, audited from git's objects: the working tree is neither read nor touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from stackaudit import __version__
from stackaudit.app import archiving, pipeline
from stackaudit.app.cache import Cache
from stackaudit.app.forks import default_jobs, gather
from stackaudit.app.settings import Settings
from stackaudit.app.survey import survey
from stackaudit.catalog.loading import load
from stackaudit.intake.commit import MissingFolderError
from stackaudit.intake.listed import ListedTree
from stackaudit.intake.moments import commits_of
from stackaudit.intake.part import Part
from stackaudit.intake.trees import open_commit
from stackaudit.model.audit import Audit
from stackaudit.model.errors import UsageError
from stackaudit.portfolio.archive import Archive, Kept, open_archive
from stackaudit.portfolio.archive.keeping import scope_of

MOST = 400
"""Points of one run."""
ORIGIN = "history"
Point = tuple[date, str]
"""A day, and the commit that stood there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which past is looked at."""

    path: Path
    settings: Settings
    as_of: date
    """The newest day."""
    every: int
    """Days from one point to the next."""
    since: int
    """Days from the oldest point to the newest."""
    ref: str = "HEAD"
    jobs: int | None = None
    cache: Cache | None = None
    """Where what a commit says is kept by content; None: each commit is read anew."""


def days_of(asked: Asked) -> list[date]:
    """Return the days to look at, the oldest first.

    Raises:
        UsageError: there are none or too many.
    """
    if asked.every < 1:
        raise UsageError("--every must be one day or more")
    count = asked.since // asked.every + 1
    if count > MOST:
        raise UsageError(f"that makes {count:,} audits, and {MOST} are the most; take a longer --every")
    return [asked.as_of - timedelta(days=asked.every * back) for back in range(count - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class _Line:
    """What is audited."""

    asked: Asked
    place: str | None
    """Of the archive."""
    name: str
    """Of the repository."""
    points: tuple[Point, ...]
    """The oldest first."""


def look_back(asked: Asked, place: str | None, stage: Callable[[str], None]) -> list[Kept]:
    """Audit the commits of past days and keep each audit; what the archive at *place* holds already is not made again.

    Each is judged at its own day with today's catalogue. Several processes take a part of the past each and write to the
    archive by themselves: what a run has made stays if it is interrupted, and the result does not depend on their number.

    Raises:
        UsageError: the path is no repository, or no day has a commit.
        StackauditError: git fails, or the archive cannot be written.
    """
    tip = open_commit(asked.path, asked.ref, include=asked.settings.include, exclude=asked.settings.exclude)
    days = days_of(asked)
    commits = commits_of(tip.repository, tip.commit, days)
    if not commits:
        raise UsageError(f"{asked.ref!r} has no commit between {days[0]} and {days[-1]}; choose a longer --since")
    line = _Line(asked, place, name_of(tip).removesuffix(f"@{asked.ref}"), tuple(sorted(commits.items())))
    tip.close()
    with open_archive(place) as archive:
        held = _held(archive, line)
    left = [number for number, point in enumerate(line.points) if point not in held]
    shares = _shares(left, asked.jobs or default_jobs())
    quiet: Callable[[str], None] = lambda _: None  # noqa: E731 - one line speaks for all processes
    gather(
        [partial(_make, line, share, len(shares), quiet if number else stage) for number, share in enumerate(shares)],
        len(shares),
    )
    with open_archive(place) as archive:
        held = _held(archive, line)
    return [held[point] for point in line.points if point in held]


def _shares(left: Sequence[int], jobs: int) -> list[Sequence[int]]:
    """Cut into runs of neighbours, one for each process; a run of one is not worth a process."""
    amount = max(min(jobs, len(left) // 2), 1)
    ends = [round(len(left) * part / amount) for part in range(amount + 1)]
    return [left[start:end] for start, end in pairwise(ends) if end > start]


def _held(archive: Archive, line: _Line) -> dict[Point, Kept]:
    """Return what the archive holds of the points, made by this version and catalogue with such settings."""
    how = (scope_of(asdict(line.asked.settings)), __version__, load().hash)
    rows = (row for row in archive.audits(line.name) if (row.scope, row.version, row.catalogue_hash) == how)
    found = {(date.fromisoformat(row.day), row.commit or ""): row for row in rows}
    return {point: found[point] for point in line.points if point in found}


def _make(line: _Line, share: Sequence[int], processes: int, stage: Callable[[str], None]) -> None:
    """Audit and keep the points of *share*; each is compared with the point before it."""
    asked = line.asked if processes == 1 else replace(line.asked, jobs=1)
    with open_archive(line.place) as archive:
        held, made = _held(archive, line), dict[int, Audit | None]()
        for number in share:
            day, commit = line.points[number]
            stage(f"auditing {commit[:10]} of {day} ({number + 1} of {len(line.points)})")
            if number - 1 not in made:
                made[number - 1] = _previous(line, asked, archive, held, number)
            found = _audited(asked, line, number, made.pop(number - 1))
            made[number] = found
            if found is not None:
                archiving.keep(archive, found, origin=ORIGIN)


def _previous(line: _Line, asked: Asked, archive: Archive, held: Mapping[Point, Kept], number: int) -> Audit | None:
    """Return the audit of the point before; of the first one, what the archive holds from before it."""
    if number == 0:
        row = archive.earlier(line.name, asdict(asked.settings), line.points[0][0].isoformat())
        return archive.load(row) if row is not None else None
    known = held.get(line.points[number - 1])
    return archive.load(known) if known is not None else _audited(asked, line, number - 1, None)


def _audited(asked: Asked, line: _Line, number: int, previous: Audit | None) -> Audit | None:
    """Audit a point; None where its commit does not hold the folder."""
    day, commit = line.points[number]
    try:
        tree = open_commit(asked.path, commit, include=asked.settings.include, exclude=asked.settings.exclude)
    except MissingFolderError:
        return None
    found = pipeline.audit(tree, asked.settings, day, previous=lambda _: previous, jobs=asked.jobs, cache=asked.cache)
    return replace(found, repository=replace(found.repository, name=line.name))


def name_of(tree: ListedTree) -> str:
    """Return the name under which an audit of *tree* goes; only files at the top are read."""
    top = frozenset(entry.path for entry in tree.entries() if "/" not in entry.path)
    return survey(Part(tree, top), load(), 1, lambda _: None).stack.project or tree.name
