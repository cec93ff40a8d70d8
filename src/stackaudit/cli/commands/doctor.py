"""``stackaudit doctor``."""

from __future__ import annotations

import click

EPILOG = """\b
Example:
  stackaudit doctor       paste its output into a report of a defect
"""


@click.command("doctor", epilog=EPILOG)
def command() -> None:
    """Check the installation: versions, git, catalogue, rules, cache, the configuration here, and optional parts.

    Exit code 2 when something is missing or not accepted.
    """
    import platform

    from stackaudit import __version__
    from stackaudit.app.health import checks

    click.echo(
        f"stackaudit {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    failed = False
    for check in checks():
        failed |= not check.good
        click.echo(f"{'ok  ' if check.good else 'FAIL'}  {check.what}: {check.detail}")
    click.echo("hint  completion: `stackaudit completion bash|zsh|fish` prints the script for your shell")
    if failed:
        raise click.exceptions.Exit(2)
