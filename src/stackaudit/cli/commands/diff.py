"""``stackaudit diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli import options
from stackaudit.cli.completing import refs_and_audits

if TYPE_CHECKING:
    from stackaudit.model.diff import Diff

EPILOG = """\b
Examples:
  stackaudit diff main HEAD                    what this branch changes in the AI stack
  stackaudit diff v1.0 v2.0 --repo ~/shop      two tags of another repository
  stackaudit diff old.json new.json -f markdown
  stackaudit diff shop@2026-10-01 shop         two audits of the archive
  stackaudit diff last-week.json HEAD -o changes.md

\b
A file wins over a branch or tag of the same name: write refs/heads/NAME or refs/tags/NAME for those. A branch, tag or
commit wins over an audit of the archive: write archive:NAME for that.
"""
FORMATS = ("text", "markdown", "json")
_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".json": "json"}


@click.command("diff", epilog=EPILOG)
@click.argument("old", shell_complete=refs_and_audits)
@click.argument("new", shell_complete=refs_and_audits)
@click.option(
    "--repo", metavar="PATH", type=click.Path(path_type=Path), default=".", show_default=True,
    help="The repository, or a folder in it, whose branches, tags and commits are meant.",
)  # fmt: skip
@click.option(
    "--all", "everything", is_flag=True, help="Tests, documents and development tools too, not only production code."
)
@click.option(
    "-f", "--format", "format_", type=click.Choice(FORMATS),
    help="Form of the answer. Default: by the suffix of -o (.md, .json), else text.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE instead of stdout."
)
@options.archive
@options.audit
def command(
    old: str,
    new: str,
    repo: Path,
    format_: str | None,
    output: Path | None,
    *,
    everything: bool,
    quiet: bool,
    **asked: Any,
) -> None:
    """Say what changed in the AI stack from OLD to NEW.

    OLD and NEW are each an audit that was stored by `scan -o AUDIT.json`, one of the archive (the beginning of its id,
    REPOSITORY or REPOSITORY@DATE), or a branch, tag or commit, which is audited from git's objects: the working tree is
    not touched. Both are judged by today's rules and catalogue, at the same day:
    that of --as-of, else that of NEW where it is a stored audit, else today. A stored audit is judged again from its graph
    where that makes a difference, and what the tool changed is told apart from what the code changed.
    """
    from stackaudit.cli import auditing
    from stackaudit.cli import outputs as out

    diff = auditing.compared(old, new, repo, everything=everything, quiet=quiet, **asked)
    data = _rendered(diff, format_ or _SUFFIXES.get(output.suffix.lower() if output else "", "text"))
    if output is None:
        out.print_bytes(data)
        return
    out.write(output, data)
    if not quiet:
        click.echo(f"wrote {output}", err=True)


def _rendered(diff: Diff, format_: str) -> bytes:
    if format_ == "json":
        from stackaudit.model import diff_json

        return diff_json.dumps(diff)
    from stackaudit.reports.sentences import diff as say

    text = say.markdown(diff) if format_ == "markdown" else "".join(f"{line}\n" for line in say.lines(diff))
    return text.encode("utf-8", "backslashreplace")
