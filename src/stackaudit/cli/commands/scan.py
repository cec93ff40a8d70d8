"""``stackaudit scan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli import options
from stackaudit.model.findings import SEVERITIES

if TYPE_CHECKING:
    from stackaudit.cli.auditing import Done

EPILOG = """\b
Examples:
  stackaudit scan                              a summary of the current folder
  stackaudit scan ~/shop -o build/shop.html    a report to open in a browser
  stackaudit scan . -o audit.json -o audit.md  several reports at once
  stackaudit scan . --audience leadership -o board.html   about four pages
  stackaudit scan . -f json | jq .findings     results for another program
  stackaudit scan . --fail-on high             exit 1 when something is high or critical
  stackaudit scan . --fail-on low --baseline-ref origin/main   only what is new since then
  stackaudit scan . --traffic june.csv -o all.html   cost by month, use case and model
  stackaudit scan . --keep                     keep the audit, and compare it with the one before
  stackaudit scan . --import leaks.sarif -o all.html   with what another tool found

\b
Exit codes:
  0 fine  1 findings at or above --fail-on  2 usage or configuration
  3 something could not be read, with --strict  70 internal error
"""


@click.command("scan", epilog=EPILOG)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@options.output
@options.format_
@options.audience
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this severe.")
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Only findings that FILE does not hold are new; an audit.json gives its figures to compare with, too.",
)
@click.option("--baseline-ref", metavar="REF", help="Only findings that this branch, tag or commit has not are new.")
@click.option(
    "--import",
    "imports",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Show findings and components of another tool beside ours: SARIF or CycloneDX in JSON. Repeatable.",
)
@options.traffic
@click.option(
    "--keep",
    is_flag=True,
    help="Keep the audit in the archive, and say what is better or worse than in the one before.",
)
@options.archive
@click.option(
    "--strict/--no-strict", default=None, help="Exit 3 when something could not be read. Default: --no-strict."
)
@options.audit
def command(
    path: Path, outputs: tuple[Path, ...], format_: str | None, *, quiet: bool, keep: bool, **asked: Any
) -> None:
    """Audit the repository or folder at PATH (default: the current folder).

    Reads the code, manifests and settings below PATH and prints what they use of the AI stack, which models are
    switched off when, and what to mend first. Files that cannot be read are listed, and the audit goes on.
    With --keep, or --archive PLACE, the audit is kept for `trend`, `gate` and later comparisons.
    """
    from stackaudit.app.verdicts import summary_line
    from stackaudit.cli import auditing
    from stackaudit.cli import outputs as out
    from stackaudit.model.views import View

    files = out.chosen(outputs)
    shown = out.format_named(format_) if format_ else None
    done = auditing.run(path, quiet=quiet, keep=keep or asked["archive"] is not None, **asked)
    out.write_all(done.audit, files, done.config.audience, quiet=quiet)
    if shown is not None:
        out.print_bytes(shown.make(done.audit, View(done.config.audience)))
    elif format_ or not (quiet or files):
        out.print_summary(done.audit)
    elif not quiet:
        click.echo(summary_line(done.audit), err=True)
    _finish(done)


def _finish(done: Done) -> None:
    from stackaudit.app.verdicts import fails, unread

    result, config = done.audit, done.config
    if config.strict and (missed := unread(result)):
        first = missed[0]
        click.echo(f"stackaudit: {len(missed)} not read, first {first.path!r}: {first.reason} (--strict)", err=True)
        raise click.exceptions.Exit(3)
    if config.fail_on is not None and fails(result, config.fail_on):
        raise click.exceptions.Exit(1)
