"""``stackaudit deliver``."""

from __future__ import annotations

from pathlib import Path

import click

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


@click.command("deliver", epilog=EPILOG)
@click.argument("audit_json", metavar="AUDIT.json", type=click.Path(path_type=Path))
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
    metavar="AUDIT.json",
    type=click.Path(path_type=Path),
    help="What thresholds compare with. Default: what the target was told last.",
)
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
    audit_json: Path, to: tuple[str, ...], config: Path | None, previous: Path | None, output: Path, *, dry_run: bool,
    again: bool, quiet: bool,
) -> int:  # fmt: skip
    """Send a stored audit by mail, to chats or to webhooks: verdict, decisions and figures, with the report attached.

    Each audit reaches a target once. Lines of code and names of files stay here unless a target has with-code = true. This is
    the only command that uses the network. Exit code 2 when a target could not be reached.
    """
    from stackaudit.app import delivering
    from stackaudit.cli import outputs
    from stackaudit.cli.inputs import stored_audit

    targets = delivering.chosen(to, config)
    audit, before = stored_audit(audit_json), stored_audit(previous) if previous else None
    if dry_run:
        for parcel in delivering.parcels(audit, targets, before):
            outputs.write(output / parcel.name, parcel.data)
            if not quiet:
                click.echo(f"wrote {output / parcel.name}", err=True)
        return 0
    failed = False
    for outcome in delivering.deliver(audit, targets, before, again=again):
        failed |= outcome.state == "failed"
        if not quiet or outcome.state == "failed":
            note = f" ({outcome.note})" if outcome.note else ""
            click.echo(f"{outcome.target}: {outcome.state}{note}", err=True)
    return FAILED if failed else 0
