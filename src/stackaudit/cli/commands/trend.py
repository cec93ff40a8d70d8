"""``stackaudit trend``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stackaudit.cli import options

if TYPE_CHECKING:
    from stackaudit.model.trend import Trend

EPILOG = """\b
Examples:
  stackaudit trend                          of the repository in the current folder
  stackaudit trend shop --since 6m          of a repository of the archive
  stackaudit trend shop -f csv > shop.csv   one row for each audit
  stackaudit history . --since 2y           make the audits that a trend needs
"""
FORMATS = ("text", "csv", "json")


@click.command("trend", epilog=EPILOG)
@click.argument("repository", default=".")
@click.option("--since", metavar="SPAN", help="Only audits of this span up to today. Default: all.")
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), default="text", help="Form of the answer.")
@options.archive
@click.option("-q", "--quiet", is_flag=True, help="No messages but errors.")
def command(repository: str, since: str | None, format_: str, archive: str | None, *, quiet: bool) -> None:
    """Chart how the figures of REPOSITORY moved: rating, debt, findings, concentration, calls, models that end.

    REPOSITORY is a name of the archive, or a folder, whose name is then looked up (default: the current one). Each point
    is one audit and names its commit. Audits of other versions are judged again under today's rules, at their own day.
    """
    import os
    from datetime import timedelta

    from stackaudit.app.looking_back import name_of
    from stackaudit.app.settings import day
    from stackaudit.app.trending import of_repository
    from stackaudit.cli.archives import place
    from stackaudit.cli.inputs import days
    from stackaudit.cli.progress import progress
    from stackaudit.intake.trees import open_tree
    from stackaudit.portfolio.archive import open_archive

    from_day = (day(None, os.environ) - timedelta(days=days(since))).isoformat() if since else ""
    with open_archive(place(archive), create=False) as opened, progress(quiet=quiet, verbose=False) as stage:
        known = opened.latest(repository) is not None or not Path(repository).is_dir()
        name = repository if known else name_of(open_tree(Path(repository)))
        found = of_repository(opened, name, since=from_day, stage=stage)
    _print(found, format_, quiet=quiet)


def _print(found: Trend, format_: str, *, quiet: bool) -> None:
    import json

    from stackaudit.cli import outputs as out
    from stackaudit.reports.sentences import trend as say

    if format_ == "json":
        out.print_bytes(json.dumps(found.plain(), ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")
    elif format_ == "csv":
        out.print_bytes(say.csv_of(found))
    else:
        out.print_bytes("".join(f"{line}\n" for line in say.lines(found)).encode("utf-8", "backslashreplace"))
    if not quiet and (few := say.few(found.points)):
        click.echo(few, err=True)
