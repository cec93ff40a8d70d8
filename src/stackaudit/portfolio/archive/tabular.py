"""What an archive holds, as lines for people and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from stackaudit.portfolio.archive.rows import Kept, KnownComponent, KnownFinding
from stackaudit.portfolio.figures import rating_letter
from stackaudit.reports.csv import cell
from stackaudit.reports.wording import clean, count

if TYPE_CHECKING:
    from stackaudit.portfolio.archive.store import Archive

_COMMIT = 10
_BRANCH = 60


def lines(rows: Sequence[Kept], figures: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yield one line for each audit: id, day, commit, rating, open findings, origin, repository."""
    for row in rows:
        found = figures[row.id]
        rating = rating_letter(found.get("debt.rating")) or "-"
        amount = count(int(found.get("findings", 0)), "finding")
        commit = (row.commit or "-")[:_COMMIT]
        yield f"{row.short}  {row.day}  {commit:{_COMMIT}}  {rating}  {amount:>12}  {row.origin:9}  {clean(row.repository)}"


def about(row: Kept) -> Iterator[str]:
    """Yield where an audit comes from."""
    yield f"{clean(row.repository)}, {row.day}, kept as {row.id}"
    branch = f" on {clean(row.branch, _BRANCH)}" if row.branch else ""
    where = f"commit {clean(row.commit, 64)}{branch}" if row.commit else "no commit"
    yield f"{where}; made by stackaudit {clean(row.version, 40)} with the catalogue of {row.catalogue} ({row.origin})"
    yield ""


def csv_of(archive: Archive, table: str, repository: str | None) -> bytes:
    """Return a table of the archive as CSV: ``audits``, ``findings``, ``components`` or ``measures``."""
    match table:
        case "findings":
            return _csv(_names(KnownFinding), map(_values, archive.findings(repository)))
        case "components":
            return _csv(_names(KnownComponent), map(_values, archive.components(repository)))
        case "measures":
            return _csv(("audit", "repository", "day", "commit", "measure", "value"), _measures(archive, repository))
        case _:
            return _csv(_names(Kept), map(_values, archive.audits(repository)))


def _measures(archive: Archive, repository: str | None) -> Iterator[tuple[object, ...]]:
    rows = archive.audits(repository)
    figures = archive.figures(rows)
    for row in rows:
        yield from ((row.id, row.repository, row.day, row.commit, name, v) for name, v in figures[row.id].items())


def _names(kind: type[Kept | KnownFinding | KnownComponent]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _values(row: Kept | KnownFinding | KnownComponent) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _names(type(row)))


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return target.getvalue().encode()
