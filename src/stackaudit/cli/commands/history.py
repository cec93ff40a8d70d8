"""``stackaudit history``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackaudit.cli import options

EPILOG = """\b
Examples:
  stackaudit history                              the past year of this repository, a point a month
  stackaudit history ~/shop --every 30d --since 2y
  stackaudit history . --every 1w --since 6m --ref main
  stackaudit scan . --keep -o report.html         then: a report with its trend
"""


@click.command("history", epilog=EPILOG)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--every", metavar="SPAN", default="30d", show_default=True, help="From one point to the next.")
@click.option("--since", metavar="SPAN", default="1y", show_default=True, help="From the oldest point to the newest.")
@click.option(
    "--ref", metavar="REF", default="HEAD", show_default=True, help="The branch, tag or commit to start from."
)
@options.archive
@options.audit
def command(
    path: Path, every: str, since: str, ref: str, as_of: str | None, archive: str | None, config_file: Path | None,
    *, isolated: bool, jobs: int | None, quiet: bool, verbose: bool, no_cache: bool, **given: Any,
) -> None:  # fmt: skip
    """Audit the past of the repository at PATH, keep each audit in the archive, and print the trend.

    For each point the commit is taken that stood at the head of REF on that day (its first parents count), and read from
    git's objects: the working tree is neither read nor touched. Each audit is judged at its own day, with the rules and
    the catalogue of today. What the archive holds already is not made again, so that a second run goes on where the first
    one ended.
    """
    import os

    from stackaudit.app.cache import Cache
    from stackaudit.app.configuration.config import resolve
    from stackaudit.app.looking_back import Asked, look_back
    from stackaudit.app.settings import day
    from stackaudit.app.trending import of_repository
    from stackaudit.cli.inputs import days
    from stackaudit.cli.progress import progress
    from stackaudit.portfolio.archive import open_archive
    from stackaudit.reports.sentences import trend as say

    values = {k.replace("_", "-"): v for k, v in {**given, "archive": archive}.items()}
    config = resolve(path, values, file=config_file, isolated=isolated)
    asked = Asked(
        path,
        config.settings(),
        day(as_of, os.environ),
        days(every),
        days(since),
        ref,
        jobs,
        None if no_cache else Cache(),
    )
    with progress(quiet=quiet, verbose=verbose) as stage:
        kept = look_back(asked, config.archive, stage)
    with open_archive(config.archive) as opened, progress(quiet=quiet, verbose=verbose) as stage:
        found = of_repository(opened, kept[-1].repository, since=kept[0].day, scope=kept[-1].scope, stage=stage)
        place = opened.name
    if quiet:
        return
    for line in say.lines(found):
        click.echo(line)
    click.echo(f"{len(kept):,} points are in {place}; judged at their own day, with the catalogue of today", err=True)
