"""``stackaudit what-if``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli import options

if TYPE_CHECKING:
    from stackaudit.measures.what_if.scenario import Scenario
    from stackaudit.model.audit import Audit

EPILOG = """\b
Examples:
  stackaudit what-if --down LAB                        its models stop wherever they run, and its own API
  stackaudit what-if ~/shop --down host:API            only the API: the same models elsewhere go on
  stackaudit what-if audit.json --down A --down B -f json
  stackaudit what-if --retire MODEL --on 2027-01-31
  stackaudit what-if --price LAB=+30% --move LAB=OTHER

\b
ID is a lab, host, gateway, parent, model or vector store of the catalogue ('stackaudit catalog vendor NAME').
A name that stands for several (a lab and its own host) means all of them; host:ID, lab:ID, parent:ID, model:ID
and store:ID mean one.
"""
FORMATS = ("text", "json")


@click.command("what-if", epilog=EPILOG)
@click.argument("path", default=".", metavar="[PATH|AUDIT.json]", type=click.Path(path_type=Path))
@click.option("--down", multiple=True, metavar="ID", help="This stops; repeat it for several at once.")
@click.option("--retire", multiple=True, metavar="MODEL", help="This model is switched off on all hosts.")
@click.option("--on", metavar="DATE", help="Day of --retire (YYYY-MM-DD). Default: the catalogue's.")
@click.option("--price", multiple=True, metavar="ID=+30%", help="List prices of ID change by this much.")
@click.option("--move", multiple=True, metavar="A=B", help="Calls of vendor A go to vendor B instead.")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Form of the answer.",
)
@options.audit
def command(
    path: Path, down: tuple[str, ...], retire: tuple[str, ...], on: str | None, price: tuple[str, ...],
    move: tuple[str, ...], format_: str, **asked: Any,
) -> None:  # fmt: skip
    """Say what would be lost or degraded if vendors stopped, models were retired, prices changed or calls moved.

    PATH is a repository or folder (default: the current one), or an audit that was stored by `scan -o AUDIT.json`.
    A use case is lost when one of its parts has no way left, and degraded when a fallback or a choice is left.
    """
    import json

    from stackaudit.app.what_if import scenario_of
    from stackaudit.cli import auditing
    from stackaudit.reports.sentences import what_if as say

    scenario = scenario_of(down, retire, on, price, move)
    value = _answer(auditing.audit_at(path, **asked), scenario)
    for text in value["unused"]:
        click.echo(f"note: no use case of this repository is known to need {text!r}", err=True)
    if format_ == "json":
        click.echo(json.dumps(value, indent=1, ensure_ascii=False))
        return
    for line in say.lines(value):
        click.echo(line)


def _answer(audit: Audit, scenario: Scenario) -> dict[str, Any]:
    from stackaudit.app.what_if import what_if
    from stackaudit.cli.inputs import unknown
    from stackaudit.measures.what_if.scenario import UnknownTargetError

    try:
        return what_if(audit, scenario)
    except UnknownTargetError as error:
        raise unknown("vendor or model", error.name, list(error.known), "see 'stackaudit catalog'") from None
