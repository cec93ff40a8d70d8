"""``stackaudit archive``."""

from __future__ import annotations

from pathlib import Path

import click

from stackaudit.cli import options
from stackaudit.cli.archives import known, place

EPILOG = """\b
Examples:
  stackaudit scan . --keep                        keep today's audit
  stackaudit archive list                         what is kept
  stackaudit archive list shop                    the audits of one repository
  stackaudit archive show shop@2026-10-01         one audit: its newest of that day or before
  stackaudit archive export findings -o all.csv   for a spreadsheet
  stackaudit archive prune --before 2025-01-01    take old audits out
"""


@click.group("archive", epilog=EPILOG)
def command() -> None:
    """Keep audits over time: list, show, add, take out and export them.

    An archive is a file in the user's data folder, or what --archive or the setting `archive` names: another file, or a
    PostgreSQL database. Audits are kept whole; findings and parts of the stack know when they were first and last seen.
    """


@command.command("list")
@click.argument("repository", required=False)
@options.archive
def list_(repository: str | None, archive: str | None) -> None:
    """Print the audits, oldest first: id, day, commit, rating, open findings, origin, repository.

    REPOSITORY: only those of this one.
    """
    from stackaudit.portfolio.archive import open_archive
    from stackaudit.portfolio.archive.tabular import lines

    with open_archive(place(archive), create=False) as opened:
        known(opened, repository)
        rows = opened.audits(repository)
        for line in lines(rows, opened.figures(rows)):
            click.echo(line)


@command.command("show")
@click.argument("name")
@options.format_
@options.archive
def show(name: str, format_: str | None, archive: str | None) -> None:
    """Print one audit: where it comes from, its figures, and its summary.

    NAME is the beginning of its id, REPOSITORY (its newest), REPOSITORY@DATE or REPOSITORY@COMMIT.
    """
    from stackaudit.cli import outputs as out
    from stackaudit.portfolio.archive import open_archive
    from stackaudit.portfolio.archive.tabular import about

    asked = out.format_named(format_) if format_ else None
    with open_archive(place(archive), create=False) as opened:
        row = opened.find(name)
        audit = opened.load(row)
    if asked is not None:
        out.print_bytes(asked.render(audit))
        return
    for line in about(row):
        click.echo(line)
    out.print_summary(audit)


@command.command("add")
@click.argument("files", nargs=-1, required=True, metavar="AUDIT.json...", type=click.Path(path_type=Path))
@click.option("--repository", metavar="NAME", help="Keep them under this name. Default: the one that the audit bears.")
@options.archive
def add(files: tuple[Path, ...], repository: str | None, archive: str | None) -> None:
    """Keep audits that were stored by `scan -o AUDIT.json`; one that is there already stays as it is."""
    from stackaudit.app.archiving import keep
    from stackaudit.cli.inputs import stored_audit
    from stackaudit.portfolio.archive import open_archive

    audits = [stored_audit(path) for path in files]
    with open_archive(place(archive)) as opened:
        for path, audit in zip(files, audits, strict=True):
            row = keep(opened, audit, origin="added", repository=repository)
            click.echo(f"{row.short}  {row.day}  {row.repository}  {path}")


@command.command("prune")
@click.option("--before", metavar="DATE", help="Take out audits that are older than this day.")
@click.option("--keep", "newest", metavar="N", type=click.IntRange(1), help="Take out all but the newest N of each.")
@click.option("--repository", metavar="NAME", help="Only audits of this repository.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken out.")
@options.archive
def prune(
    before: str | None, newest: int | None, repository: str | None, archive: str | None, *, dry_run: bool
) -> None:
    """Take old audits out; the newest of each repository always stays, and so does what is known of its findings.

    With both --before and --keep an audit goes only when it is older and not among the newest N.
    """
    from stackaudit.app.settings import day
    from stackaudit.model.errors import UsageError
    from stackaudit.portfolio.archive import open_archive
    from stackaudit.portfolio.archive.pruning import chosen

    if before is None and newest is None:
        raise UsageError("say what to take out: --before DATE, --keep N, or both")
    limit = day(before, {}, option="--before").isoformat() if before is not None else None
    with open_archive(place(archive), create=False) as opened:
        known(opened, repository)
        rows = chosen(opened.audits(repository), before=limit, keep=newest)
        if rows and not dry_run:
            opened.prune(rows)
    for row in rows:
        click.echo(f"{row.short}  {row.day}  {row.repository}")
    click.echo(f"{len(rows):,} {'would be ' if dry_run else ''}taken out", err=True)


@command.command("forget")
@click.argument("repository")
@options.archive
def forget(repository: str, archive: str | None) -> None:
    """Take everything about REPOSITORY out: its audits, and what is known of its findings and its stack."""
    from stackaudit.portfolio.archive import open_archive

    with open_archive(place(archive), create=False) as opened:
        known(opened, repository)
        opened.forget(repository)
    click.echo(f"{repository} is forgotten", err=True)


@command.command("export")
@click.argument("table", type=click.Choice(["audits", "findings", "components", "measures"]))
@click.option("--repository", metavar="NAME", help="Only this repository.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead of stdout."
)
@options.archive
def export(table: str, repository: str | None, output: Path | None, archive: str | None) -> None:
    """Print a table as CSV, with when each finding and each part of the stack was first seen, last seen and resolved."""
    from stackaudit.cli import outputs as out
    from stackaudit.portfolio.archive import open_archive
    from stackaudit.portfolio.archive.tabular import csv_of

    with open_archive(place(archive), create=False) as opened:
        known(opened, repository)
        data = csv_of(opened, table, repository)
    if output is None:
        out.print_bytes(data)
        return
    out.write(output, data)
    click.echo(f"wrote {output}", err=True)
