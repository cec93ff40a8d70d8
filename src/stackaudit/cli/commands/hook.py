"""``stackaudit hook``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackaudit.cli import options
from stackaudit.model.findings import SEVERITIES

DEFAULT = "high"
EPILOG = """\b
Examples:
  stackaudit hook                              what is staged, against the last commit
  stackaudit hook src/app.py                   only findings in this file
  stackaudit hook --from-ref origin/main       what a branch changed, as in CI
  stackaudit hook --full --from-ref origin/main     the same with every rule, from the whole repository

\b
Exit codes:
  0 nothing new at or above --fail-on  1 something new  2 usage or configuration  70 internal error
"""


@click.command("hook", epilog=EPILOG)
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--from-ref",
    metavar="REF",
    envvar="PRE_COMMIT_FROM_REF",
    help="Judge what commits changed since they left REF, instead of what is staged.",
)
@click.option("--to-ref", metavar="REF", envvar="PRE_COMMIT_TO_REF", help="The last of these commits. Default: HEAD.")
@click.option(
    "--full", is_flag=True, help="Read the whole repository and judge by every rule; takes as long as a scan."
)
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help=f"Exit 1 when a new finding is this severe. Default: {DEFAULT}."
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="New is what FILE does not hold; FILES are judged even if they did not change.",
)
@options.audit
def command(files: tuple[str, ...], *, quiet: bool, verbose: bool, **asked: Any) -> None:
    """Judge what is about to be committed, and print only what is new.

    Reads the staged files from git's index, the files that they import, and the manifests and environment files above
    them; what lies unstaged in the working tree does not count. New is what the last commit does not have, in a merge
    what none of its parents has. Rules that need the whole repository are left to `scan` and to --full. With FILES, as
    pre-commit names them, only findings that touch these are shown.
    """
    from stackaudit.app.verdicts import fails
    from stackaudit.cli import hooking, outputs

    done = hooking.run(files, verbose=verbose, **asked)
    if done.audit is None:
        if not quiet:
            click.echo("nothing that changed has to do with the AI stack", err=True)
        return
    if not quiet:
        from stackaudit.cli.hook_lines import lines

        text = "".join(f"{line}\n" for line in lines(done.audit, done.files)) or "no new finding\n"
        outputs.print_bytes(text.encode("utf-8", "replace"))
    if fails(done.audit, done.fail_on or DEFAULT):
        raise click.exceptions.Exit(1)
