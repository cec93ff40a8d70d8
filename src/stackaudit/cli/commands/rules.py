"""``stackaudit rules``."""

from __future__ import annotations

import click

EPILOG = """\b
Examples:
  stackaudit rules list                 every rule in one line
  stackaudit rules list --family agents
  stackaudit rules show RULE            why it exists, how to mend it, examples
"""


@click.group("rules", epilog=EPILOG)
def command() -> None:
    """List the rules that code is judged by."""


@command.command("list")
@click.option("--family", metavar="NAME", help="Only this family.")
def list_(family: str | None) -> None:
    """Print one line for each rule: id, severity, family, name and what it says."""
    from stackaudit import rulebook
    from stackaudit.cli.inputs import unknown

    headers = [rule.header for rule in rulebook.load()]
    families = sorted({h.family for h in headers})
    if family is not None and family not in families:
        raise unknown("family", family, families, f"known are {', '.join(families)}")
    shown = [h for h in headers if family is None or h.family == family]
    widths = [max((len(getattr(h, part)) for h in shown), default=0) for part in ("id", "severity", "name")]
    for h in shown:
        mark = " (experimental)" if h.experimental else ""
        click.echo(f"{h.id:{widths[0]}}  {h.severity:{widths[1]}}  {h.name:{widths[2]}}  {h.summary}{mark}")


@command.command("profiles")
def profiles() -> None:
    """Print the profiles: which findings they keep, and how much these weigh."""
    from stackaudit.rulebook.profiles import load, names

    for name in names():
        profile = load(name)
        click.echo(f"{name}: {' '.join(profile.summary.split())}")
        for label, rules in (("off", profile.off), ("up", profile.raised), ("down", profile.lowered)):
            if rules:
                click.echo(f"  {label}: {', '.join(sorted(rules))}")


@command.command("show")
@click.argument("rule")
def show(rule: str) -> None:
    """Print the page of RULE, given by its id or name."""
    from stackaudit.cli.rule_pages import page_of

    click.echo(page_of(rule), nl=False)
