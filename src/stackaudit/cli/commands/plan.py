"""``stackaudit plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackaudit.cli import options

EPILOG = """\b
Examples:
  stackaudit plan                                  every repair, the most pressing first
  stackaudit plan ~/shop --budget 5d               what fits into five days, and what is left
  stackaudit plan audit.json --budget 6h -f markdown > plan.md
"""
FORMATS = ("text", "markdown", "json")


@click.command("plan", epilog=EPILOG)
@click.argument("path", default=".", metavar="[PATH|AUDIT.json]", type=click.Path(path_type=Path))
@click.option("--budget", metavar="TIME", help="What fits into this time: 90min, 6h, 5d (of 8 hours). Default: all.")
@click.option(
    "-f", "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True, help="Form of the plan."
)
@options.audit
def command(path: Path, budget: str | None, format_: str, **asked: Any) -> None:
    """Say what to repair first: one action for each place to change, with effort, deadline and owner.

    PATH is a repository or folder (default: the current one), or an audit that was stored by `scan -o AUDIT.json`.
    Actions are ordered by risk, urgency and reach for the effort. Waived findings are left out.
    """
    import json

    from stackaudit.app.planning import plan_of
    from stackaudit.cli import auditing
    from stackaudit.cli.inputs import minutes
    from stackaudit.reports.sentences import plan as say

    limit = minutes(budget) if budget is not None else None
    plan = plan_of(auditing.audit_at(path, **asked), limit)
    if format_ == "json":
        click.echo(json.dumps(plan, indent=1, ensure_ascii=False))
    elif format_ == "markdown":
        click.echo(say.markdown(plan), nl=False)
    else:
        for line in say.lines(plan):
            click.echo(line)
