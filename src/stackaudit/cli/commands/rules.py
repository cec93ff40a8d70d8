"""``stackaudit rules``."""

from __future__ import annotations

from pathlib import Path

import click

from stackaudit.cli.completing import families, rule_names

EPILOG = """\b
Examples:
  stackaudit rules list                 every rule in one line
  stackaudit rules list --family agents
  stackaudit rules show RULE            why it exists, how to mend it, examples
  stackaudit rules new ACM001-no-images a rule of your own, in .stackaudit/rules
  stackaudit rules test .               run its examples
"""


@click.group("rules", epilog=EPILOG)
def command() -> None:
    """List the rules that code is judged by, and write and try your own."""


@command.command("list")
@click.option("--family", metavar="NAME", shell_complete=families, help="Only this family.")
def list_(family: str | None) -> None:
    """Print one line for each rule: id, severity, family, name and what it says."""
    from stackaudit.cli.rule_pages import rule_lines

    for line in rule_lines(family):
        click.echo(line)


@command.command("profiles")
def profiles() -> None:
    """Print the profiles: which findings they keep, and how much these weigh."""
    from stackaudit.cli.rule_pages import profile_lines

    for line in profile_lines():
        click.echo(line)


@command.command("show")
@click.argument("rule", shell_complete=rule_names)
def show(rule: str) -> None:
    """Print the page of RULE, given by its id or name."""
    from stackaudit.cli.rule_pages import page_of

    click.echo(page_of(rule), nl=False)


@command.command("new")
@click.argument("name")
@click.argument("path", default=".", type=click.Path(path_type=Path))
def new(name: str, path: Path) -> None:
    """Write a rule called NAME, such as ACM001-no-images, into .stackaudit/rules of PATH (default: the current folder).

    It is complete: change its texts, its condition and its examples, then run `stackaudit rules test`.
    """
    from stackaudit.app.rule_files import new_rule
    from stackaudit.cli import outputs as out

    target, text = new_rule(name, path)
    out.write(target, text.encode())
    click.echo(f"wrote {target}", err=True)


@command.command("test", epilog="Exit code 1 when an example does not do what it says.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def test(path: Path | None) -> None:
    """Run the examples of rules: each bad one must be found on its marked lines, each good one nowhere.

    PATH is a repository with .stackaudit/rules, a folder of rule files or one file. Without it all shipped rules run, and
    those of the current folder.
    """
    from stackaudit.app.rule_files import rules_at
    from stackaudit.cli.rule_pages import tried_lines

    rules, own = rules_at(path)
    failed = False
    for line, good in tried_lines(rules, own):
        click.echo(line)
        failed |= not good
    if failed:
        raise click.exceptions.Exit(1)
