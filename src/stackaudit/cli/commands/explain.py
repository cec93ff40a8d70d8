"""``stackaudit explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stackaudit.cli import options
from stackaudit.cli.completing import rule_names

EPILOG = """\b
Examples:
  stackaudit explain RULE                  RULE is an id from a report, or a rule's name
  stackaudit explain src/llm.py:42         why something, or nothing, is reported on a line
  stackaudit explain 3f2a                  a finding by its fingerprint, or the beginning of it
  stackaudit explain 3f2a audit.json       the same from a stored audit, without the code
"""


@click.command("explain", epilog=EPILOG)
@click.argument("what", metavar="RULE|FINDING|PATH:LINE", shell_complete=rule_names)
@click.argument("path", default=".", metavar="[PATH|AUDIT.json]", type=click.Path(path_type=Path))
@options.audit
def command(what: str, path: Path, *, isolated: bool, **asked: Any) -> None:
    """Explain a rule, a finding, or a line of code.

    A rule: what it looks for, why that matters, how to mend it, standards and examples. A finding or a line: what was seen
    there, how its values were resolved, which rules looked at it, and which waiver counts. Findings and lines are those of
    an audit of PATH (default: the current folder), or of a stored AUDIT.json.
    """
    from stackaudit.app import explaining
    from stackaudit.cli import auditing
    from stackaudit.cli.rule_pages import find, page_of

    book = explaining.book_at(path, isolated=isolated)
    fingerprint = explaining.is_fingerprint(what)
    if find(what, book) is not None or not (fingerprint or ":" in what):
        click.echo(page_of(what, book), nl=False)
        return
    audit = auditing.audit_at(path, isolated=isolated, **asked)
    place = explaining.place_of(what, audit, path)
    if place is not None:
        lines = explaining.place_lines(audit, *place, book)
    else:
        lines = explaining.finding_lines(audit, explaining.finding_of(audit, what), book)
    for line in lines:
        click.echo(line)
