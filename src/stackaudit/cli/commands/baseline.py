"""``stackaudit baseline``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackaudit.cli import options

NAME = ".stackaudit-baseline.json"
EPILOG = """\b
Examples:
  stackaudit baseline write                    put aside what is open today
  stackaudit scan --fail-on low --baseline .stackaudit-baseline.json
  stackaudit scan --fail-on low --baseline-ref origin/main     the same without a file
"""


@click.group("baseline", epilog=EPILOG)
def command() -> None:
    """Put aside the findings that are there today, so that only new ones fail."""


@command.command("write")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help=f"Where to. Default: {NAME} in PATH."
)
@options.audit
def write(path: Path, output: Path | None, *, quiet: bool, **asked: Any) -> None:
    """Audit PATH (default: the current folder) and write its open findings to a file.

    The file holds one finding a line, sorted and without line numbers: commit it, and a review shows what was added
    and what was mended. Use the options and the PATH of the scan that reads it. Waived findings are left out.
    """
    from stackaudit.cli import auditing
    from stackaudit.cli import outputs as out
    from stackaudit.rulebook import baseline

    rows = baseline.entries(auditing.run(path, quiet=quiet, **asked).audit)
    target = output or path / NAME
    out.write(target, baseline.dumps(rows))
    if not quiet:
        click.echo(f"wrote {target}: {len(rows):,} {'finding' if len(rows) == 1 else 'findings'}", err=True)
