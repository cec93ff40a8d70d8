"""``stackaudit scan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli import options
from stackaudit.cli.progress import progress
from stackaudit.model.findings import SEVERITIES

if TYPE_CHECKING:
    from datetime import date

    from stackaudit.app.config import Config
    from stackaudit.model.audit import Audit

EPILOG = """\b
Examples:
  stackaudit scan                              a summary of the current folder
  stackaudit scan ~/shop -o build/shop.html    a report to open in a browser
  stackaudit scan . -o audit.json -o audit.md  several reports at once
  stackaudit scan . -f json | jq .findings     results for another program
  stackaudit scan . --fail-on high             exit 1 when something is high or critical

\b
Exit codes:
  0 fine  1 findings at or above --fail-on  2 usage or configuration
  3 something could not be read, with --strict  70 internal error
"""


@click.command("scan", epilog=EPILOG)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@options.output
@options.format_
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this severe.")
@click.option(
    "--as-of", metavar="DATE", help="Judge as of this day (YYYY-MM-DD). Default: SOURCE_DATE_EPOCH, else today in UTC."
)
@click.option("--history/--no-history", default=None, help="Read the git history, or leave it out. Default: read it.")
@click.option("--include", multiple=True, metavar="GLOB", help="Only files that match (gitignore syntax). Repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="No files that match (gitignore syntax). Repeatable.")
@click.option(
    "--profile", type=click.Choice(("default", "strict")), help="strict keeps findings that are only debatable."
)
@click.option("--enable", multiple=True, metavar="RULE", help="Switch an experimental rule on. Repeatable.")
@click.option("--disable", multiple=True, metavar="RULE", help="Switch a rule or a family of rules off. Repeatable.")
@click.option("--critical", multiple=True, metavar="NAME", help="Name of a use case that must not stop. Repeatable.")
@click.option(
    "--config", "config_file", metavar="FILE", type=click.Path(path_type=Path), help="Use this configuration file."
)
@click.option(
    "--isolated", is_flag=True, help="Let the scanned repository not speak for itself: no configuration, no waivers."
)
@click.option(
    "--strict/--no-strict", default=None, help="Exit 3 when something could not be read. Default: --no-strict."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Number of processes. Default: one for each core, at most eight.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no messages but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr how long each stage takes and what was skipped.")
def command(path: Path, outputs: tuple[Path, ...], format_: str | None, *, as_of: str | None, config_file: Path | None,
            isolated: bool, jobs: int | None, quiet: bool, verbose: bool, **given: Any) -> None:  # fmt: skip
    """Audit the repository or folder at PATH (default: the current folder).

    Reads the code, manifests and settings below PATH and prints what they use of the AI stack, which models are
    switched off when, and what to mend first. Files that cannot be read are listed, and the audit goes on.
    """
    import os

    from stackaudit.app.config import resolve
    from stackaudit.app.settings import day
    from stackaudit.app.verdicts import summary_line
    from stackaudit.cli import outputs as out

    config = resolve(path, {k.replace("_", "-"): v for k, v in given.items()}, file=config_file, isolated=isolated)
    files = out.chosen(outputs)
    asked = out.format_named(format_) if format_ else None
    result = _audit(path, config, day(as_of, os.environ), jobs=jobs, quiet=quiet, verbose=verbose)
    out.write_all(result, files, quiet=quiet)
    if asked is not None:
        out.print_bytes(asked.render(result))
    elif format_ or not (quiet or files):
        out.print_summary(result)
    elif not quiet:
        click.echo(summary_line(result), err=True)
    _finish(result, config)


def _audit(path: Path, config: Config, as_of: date, *, jobs: int | None, quiet: bool, verbose: bool) -> Audit:
    from stackaudit.app.pipeline import Progress, audit
    from stackaudit.app.verdicts import waiver_warnings
    from stackaudit.intake.trees import open_tree

    settings = config.settings()
    if config.file and not quiet:
        click.echo(f"using {config.file}", err=True)
    with progress(quiet=quiet, verbose=verbose) as stage:
        stage("listing files")
        tree = open_tree(path, include=settings.include, exclude=settings.exclude)
        result = audit(tree, settings, as_of, progress=Progress(stage), jobs=jobs)
    for line in () if quiet else waiver_warnings(result):
        click.echo(f"warning: {line}", err=True)
    if verbose:
        for skip in result.skips:
            click.echo(f"skipped {skip.path!r}: {skip.reason}" if skip.path else f"skipped: {skip.reason}", err=True)
    return result


def _finish(result: Audit, config: Config) -> None:
    from stackaudit.app.verdicts import fails, unread

    if config.strict and (missed := unread(result)):
        first = missed[0]
        click.echo(f"stackaudit: {len(missed)} not read, first {first.path!r}: {first.reason} (--strict)", err=True)
        raise click.exceptions.Exit(3)
    if config.fail_on is not None and fails(result, config.fail_on):
        raise click.exceptions.Exit(1)
