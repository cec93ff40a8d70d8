"""``stackaudit export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackaudit.cli import options

EPILOG = """\b
Examples:
  stackaudit export dora -o register               three tables for the register of information
  stackaudit export dora audit.json -o register    from a stored audit
  stackaudit export ai-act -o ai-act.md            evidence for the EU AI Act, to read
  stackaudit export ai-act ~/shop -o ai-act.json   the same for another program
"""
_AI_ACT = (".md", ".json")
_path = click.argument("path", default=".", metavar="[PATH|AUDIT.json]", type=click.Path(path_type=Path))


@click.group("export", epilog=EPILOG)
def command() -> None:
    """Write what code can tell for registers and regulators; what only a person knows stays empty."""


@command.command("dora")
@_path
@click.option(
    "-o", "--output", metavar="FOLDER", required=True, type=click.Path(path_type=Path), help="Folder for the tables."
)
@options.audit
def dora(path: Path, output: Path, *, quiet: bool, **asked: Any) -> None:
    """Write tables B_05.01, B_05.02 and B_07.01 of the register of information (DORA) as CSV.

    Hosts have rank 1, the labs behind them rank 2, each with its places in the code. Codes, contracts, amounts and
    audits stay empty: a person fills them in. PATH is a repository or folder (default: the current one), or an audit
    that was stored by `scan -o AUDIT.json`.
    """
    from stackaudit.cli import auditing
    from stackaudit.cli import outputs as out
    from stackaudit.model.errors import UsageError
    from stackaudit.reports.registers.dora import tables

    if output.exists() and not output.is_dir():
        raise UsageError(f"{str(output)!r} is a file; give the name of a folder")
    made = tables(_with(auditing.audit_at(path, quiet=quiet, **asked), "supply_chain"))
    for name, data in made.items():
        out.write(output / name, data)
        if not quiet:
            click.echo(f"wrote {output / name}", err=True)


@command.command("ai-act")
@_path
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write: .md or .json.",
)
@options.audit
def ai_act(path: Path, output: Path, *, quiet: bool, **asked: Any) -> None:
    """Write the evidence that code holds for the EU AI Act: inventory, transparency, oversight, records.

    Each row is evidence, none found, or cannot be told from code. PATH is a repository or folder (default: the current
    one), or an audit that was stored by `scan -o AUDIT.json`.
    """
    from stackaudit.cli import auditing
    from stackaudit.cli import outputs as out
    from stackaudit.model.errors import UsageError
    from stackaudit.reports.registers import ai_act as made

    suffix = output.suffix.lower()
    if suffix not in _AI_ACT:
        raise UsageError(f"the format of {str(output)!r} is not known from its suffix; known are {', '.join(_AI_ACT)}")
    result = _with(auditing.audit_at(path, quiet=quiet, **asked), "standards")
    out.write(output, made.as_markdown(result) if suffix == ".md" else made.as_json(result))
    if not quiet:
        click.echo(f"wrote {output}", err=True)


def _with(audit: Any, measure: str) -> Any:
    """Return the audit; raises UsageError where an older version stored it without *measure*."""
    from stackaudit.model.errors import UsageError

    if not isinstance(audit.measure(measure), dict):
        raise UsageError("this audit was stored by an older version and lacks what is exported; audit the code again")
    return audit
