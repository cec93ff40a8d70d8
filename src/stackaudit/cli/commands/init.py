"""``stackaudit init``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stackaudit.app.starting import Proposal

EPILOG = """\b
Examples:
  stackaudit init                  look at the repository and show what is proposed
  stackaudit init --write          make the files; none is overwritten
  stackaudit init --source acme/stackaudit@4f1c2d7     hook and workflow from that commit
"""
_STATES = {
    "new": "new",
    "exists": "exists and stays as it is; add this",
    "incomplete": "not complete: give --source, or put in where stackaudit lies",
}


@click.command("init", epilog=EPILOG)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Make the files that do not exist yet.")
@click.option(
    "--source",
    metavar="OWNER/NAME@COMMIT",
    help="Where stackaudit itself lies, for the hook and the workflow; an https address is taken too.",
)
def command(path: Path, source: str | None, *, write: bool) -> None:
    """Propose a configuration, a hook for pre-commit and a workflow for the repository at PATH.

    Audits the code, prints each file that it proposes, and changes nothing without --write. Where a file exists, it prints
    what to add. Without --source the hook runs the stackaudit of the machine, and the workflow cannot be written.
    """
    from stackaudit.app import starting
    from stackaudit.cli import auditing

    audit = auditing.run(path, quiet=True, history=False).audit
    found = list(starting.proposals(path, audit, source))
    for proposal in found:
        _show(proposal)
        if write and proposal.state == "new":
            starting.write(path, proposal)
            click.echo(f"wrote {path / proposal.path}", err=True)
    if not write and any(p.state == "new" for p in found):
        click.echo("nothing was written; --write makes the files that are new", err=True)
    if amount := len(audit.open):
        some = "1 finding is" if amount == 1 else f"{amount:,} findings are"
        click.echo(
            f"{some} open today: `stackaudit scan` shows them, `stackaudit baseline write` puts them aside", err=True
        )


def _show(proposal: Proposal) -> None:
    click.echo(f"--- {proposal.path} ({_STATES[proposal.state]}): {proposal.why}")
    click.echo(proposal.text)
