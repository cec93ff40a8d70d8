"""Where results go: the archive, the report of each repository, and the site of the portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.app.fleet.memory import Remembered, slug, tidy, write
from stackaudit.app.fleet.task import Result, pack, unpack
from stackaudit.model import audit_json
from stackaudit.model.portfolio import Portfolio

if TYPE_CHECKING:
    from stackaudit.portfolio.archive import Archive

ORIGIN = "portfolio"


@dataclass(frozen=True, slots=True)
class Past:
    """What the archive holds of a repository."""

    ids: frozenset[str] = frozenset()
    previous: str = ""
    """Id of the latest audit of an earlier day; empty when there is none."""


def page_of(name: str) -> str:
    """Return where the report of a repository lies, relative to the site."""
    return f"repositories/{slug(name)}/index.html"


class Keeper:
    """Writes results, each whole or not at all."""

    def __init__(self, output: Path, archive: Archive | None, *, pdf: bool = False) -> None:
        """Write the site to *output*, with a PDF where asked, and audits to *archive*."""
        self._output, self._archive, self._pdf = output, archive, pdf
        self.place = str(output.resolve())
        tidy(output, *output.glob("repositories/*"))

    def past(self, name: str, as_of: date) -> Past:
        """Return what the archive holds of a repository."""
        if self._archive is None:
            return Past()
        kept = self._archive.audits(name)
        earlier = [row.id for row in kept if row.day < as_of.isoformat()]
        return Past(frozenset(row.id for row in kept), earlier[-1] if earlier else "")

    def holds(self, row: Remembered, past: Past) -> bool:
        """Return whether all that a result leads to is still there: audit and page."""
        there = self._archive is None or row.kept in past.ids
        return there and row.place == self.place and (self._output / page_of(row.name)).is_file()

    def packed(self, audit: str) -> bytes:
        """Return an audit of the archive, packed; nothing for no id."""
        return pack(audit_json.dumps(self._archive.load(audit))) if audit and self._archive is not None else b""

    def keep(self, result: Result) -> str:
        """Keep an audit and its page; return its id in the archive.

        Raises:
            ArchiveError: the archive cannot be written.
            UsageError: the page cannot be written.
        """
        kept = ""
        if self._archive is not None:
            audit = audit_json.loads(unpack(result.audit))
            kept = self._archive.keep(audit, repository=result.name, origin=ORIGIN).id
        write(self._output / page_of(result.name), unpack(result.page))
        return kept

    def finish(self, portfolio: Portfolio) -> None:
        """Write the site: its front page last, because it leads to all others.

        Raises:
            UsageError: a file cannot be written.
        """
        from stackaudit.reports.site import files

        for name, data in files(portfolio, pdf=self._pdf).items():
            write(self._output / name, data)
