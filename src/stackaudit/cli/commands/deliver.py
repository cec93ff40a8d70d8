"""``stackaudit deliver``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stackaudit.portfolio.delivery.letters import Letter

EPILOG = """\b
Examples:
  stackaudit deliver audit.json --config stackaudit.toml --to mail
  stackaudit deliver audit.json --to mail --to channel --previous last-month.json
  stackaudit deliver audit.json --to mail --dry-run -o outbox     writes outbox/mail.eml, sends nothing

\b
Targets are tables of the configuration:
  [deliver.mail]
  kind = "smtp"
  host = "mail.example"
  username = "audits"
  password-env = "MAIL_PASSWORD"
  from = "Audits <audits@example.com>"
  to = ["cto@example.com"]
  when = { rating-drops = true, hhi-rises = 100, retires-within = 60 }
"""
FAILED = 2
ARCHIVE = "archive"
"""Stands for the earlier audit in the archive."""


@click.command("deliver", epilog=EPILOG)
@click.argument("report", metavar="AUDIT.json|FOLDER", type=click.Path(path_type=Path))
@click.option("--to", multiple=True, metavar="TARGET", help="Deliver to this target. Repeatable. Default: all.")
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration that holds the targets. Default: STACKAUDIT_CONFIG, else the one of the user; never the one of "
    "the audited repository.",
)
@click.option(
    "--previous",
    metavar="AUDIT.json|archive",
    type=click.Path(path_type=Path),
    help="What thresholds compare with: a file, or the audit of an earlier day in the archive. Default: what the target was "
    "told last.",
)
@click.option("--archive", metavar="FILE|URL", help="The archive of --previous archive. Default: that of the user.")
@click.option("--dry-run", is_flag=True, help="Write mails and messages to files and send nothing.")
@click.option(
    "-o",
    "--output",
    default="outbox",
    show_default=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where --dry-run writes.",
)
@click.option("--again", is_flag=True, help="Send even what was delivered before.")
@click.option("-q", "--quiet", is_flag=True, help="No messages but errors.")
def command(
    report: Path, to: tuple[str, ...], config: Path | None, previous: Path | None, archive: str | None, output: Path, *,
    dry_run: bool, again: bool, quiet: bool,
) -> int:  # fmt: skip
    """Send an audit or the folder of a portfolio's report by mail, to chats or to webhooks: verdict, decisions and figures, with the report attached.

    Each audit reaches a target once. Lines of code and names of files stay here unless a target has with-code = true. No
    other command sends anything to anybody. Exit code 2 when a target could not be reached.
    """
    from stackaudit.app import delivering
    from stackaudit.cli import outputs

    targets, letter = delivering.chosen(to, config), delivering.letter_at(report)
    before = None if previous is None else _before(letter, previous, archive)
    if dry_run:
        for parcel in delivering.parcels(letter, targets, before):
            outputs.write(output / parcel.name, parcel.data)
            if not quiet:
                click.echo(f"wrote {output / parcel.name}", err=True)
        return 0
    failed = False
    for outcome in delivering.deliver(letter, targets, before, again=again):
        failed |= outcome.state == "failed"
        if not quiet or outcome.state == "failed":
            note = f" ({outcome.note})" if outcome.note else ""
            click.echo(f"{outcome.target}: {outcome.state}{note}", err=True)
    return FAILED if failed else 0


def _before(letter: Letter, previous: Path, archive: str | None) -> Letter | None:
    from stackaudit.app import delivering

    if str(previous) != ARCHIVE:
        return delivering.letter_at(previous)
    found = delivering.letter_before(letter, archive)
    if found is None:
        click.echo("the archive holds no earlier audit: compared with what was told last", err=True)
    return found
