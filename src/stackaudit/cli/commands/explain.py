"""``stackaudit explain``."""

from __future__ import annotations

import click

EPILOG = """\b
Example:
  stackaudit explain RULE       RULE is an id from a report, or a rule's name
"""


@click.command("explain", epilog=EPILOG)
@click.argument("rule")
def command(rule: str) -> None:
    """Explain RULE: what it looks for, why that matters, how to mend it, with examples."""
    from stackaudit.cli.rule_pages import page_of

    click.echo(page_of(rule), nl=False)
