"""``stackaudit mcp``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli import options

if TYPE_CHECKING:
    from collections.abc import Hashable

EPILOG = """\b
Examples:
  stackaudit mcp ~/shop                 what an agent's configuration starts
  stackaudit mcp . --no-history         faster answers in a large repository

\b
In the configuration of an agent:
  {"mcpServers": {"stackaudit": {"command": "stackaudit", "args": ["mcp", "/home/me/shop"]}}}
"""


@click.command("mcp", epilog=EPILOG)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@options.audit
def command(path: Path, *, isolated: bool, verbose: bool, **asked: Any) -> None:
    """Answer the questions of coding agents about the repository at PATH, over stdin and stdout.

    The Model Context Protocol; needs the extra stackaudit[mcp]. The tools only read: inventory, findings, explain, what_if,
    before_adding_vendor, look_up. The code is audited at the first question, and again when a file has changed.
    """
    import os

    from stackaudit.app.settings import day
    from stackaudit.cli import agent_server, auditing
    from stackaudit.cli.agent_answers import Desk
    from stackaudit.intake.trees import open_tree

    agent_server.available()
    open_tree(path)
    asked |= {"isolated": isolated, "quiet": not verbose, "verbose": verbose}
    today = day(asked["as_of"], os.environ)

    def state() -> Hashable:
        return _state(path)

    desk = Desk(lambda: auditing.run(path, **asked).audit, state, path, today, isolated=isolated)
    agent_server.server(desk).run("stdio")


def _state(path: Path) -> Hashable:
    """Return what changes when a file does: names, sizes and times of the listed files, and the commit."""
    from stackaudit.intake.trees import open_tree

    tree = open_tree(path)
    rows = []
    for entry in tree.entries():
        try:
            found = (path / entry.path).lstat()
            rows.append((entry.path, entry.sha, found.st_size, found.st_mtime_ns))
        except OSError:
            rows.append((entry.path, entry.sha, -1, 0))
    return hash(tuple(rows))
