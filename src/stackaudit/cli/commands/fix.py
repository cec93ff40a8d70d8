"""``stackaudit fix``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.cli import options
from stackaudit.cli.completing import rule_names

if TYPE_CHECKING:
    from stackaudit.app.fixing import Fixes

EPILOG = """\b
Examples:
  stackaudit fix                           what would change in the current folder, as a diff
  stackaudit fix | git apply               the same changes, made by git
  stackaudit fix RULE ~/shop --write       mend the findings of one rule (an id, or its name)
  stackaudit fix --write --timeout 30      the timeout to write, in seconds

\b
Exit codes:
  0 fine, also when findings are left  2 usage, or files that may not be written  70 internal error
"""


@click.command("fix", epilog=EPILOG)
@click.argument("what", nargs=-1, metavar="[RULE] [PATH]", shell_complete=rule_names)
@click.option(
    "--diff/--write", "as_diff", default=True, help="Print the changes to stdout, or make them. Default: --diff."
)
@click.option("--force", is_flag=True, help="Write files that have changes which no commit holds.")
@click.option(
    "--everywhere", is_flag=True, help="Also findings in tests, examples and documents, not only in production."
)
@click.option(
    "--timeout", type=click.IntRange(1, 86400), default=60, show_default=True, metavar="SECONDS",
    help="The timeout to write where there is none.",
)  # fmt: skip
@click.option(
    "--max-tokens", type=click.IntRange(1), default=4096, show_default=True, metavar="N",
    help="The limit of an answer to write where there is none; a model's own limit where that is lower.",
)  # fmt: skip
@click.option(
    "--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Leave alone the findings that FILE holds."
)
@click.option("--baseline-ref", metavar="REF", help="Leave alone the findings that this branch, tag or commit has.")
@options.audit
def command(
    what: tuple[str, ...], *, as_diff: bool, force: bool, everywhere: bool, timeout: int, max_tokens: int, quiet: bool,
    isolated: bool, **asked: Any,
) -> None:  # fmt: skip
    """Mend findings where that takes no judgement: in the folder at PATH, of all rules or of RULE alone.

    A fix changes only the lines that a finding names, keeps comments and layout, and is dropped when the file cannot be
    read after it. What would need a guess is left, and stderr says why. Waived findings are left alone.
    """
    from stackaudit.app import fixing
    from stackaudit.cli import auditing
    from stackaudit.cli import outputs as out
    from stackaudit.fixes import Choices
    from stackaudit.fixes.patches import patch

    rule, path = _asked(what, isolated=isolated)
    audit = auditing.run(path, quiet=quiet, isolated=isolated, **asked).audit
    choices = Choices(timeout, max_tokens)
    fixes = fixing.fixes_of(audit, path, rule=rule, everywhere=everywhere, isolated=isolated, choices=choices)
    if as_diff:
        out.print_bytes(b"".join(patch(d.path, d.original, d.now) for d in fixes.drafts))
    else:
        fixing.write(fixes, path, force=force)
    for line in () if quiet else _lines(fixes, written=not as_diff):
        click.echo(line, err=True)


def _asked(what: tuple[str, ...], *, isolated: bool) -> tuple[str | None, Path]:
    """Return the id of the rule, if one is named, and the folder."""
    from stackaudit.app.explaining import book_at
    from stackaudit.cli.rule_pages import find
    from stackaudit.fixes import codemods_by_rule
    from stackaudit.model.errors import UsageError

    if len(what) > 2:
        raise UsageError("give at most a rule and a folder")
    path = Path(what[-1]) if len(what) == 2 or (what and Path(what[0]).is_dir()) else Path()
    if not what or (len(what) == 1 and path != Path()) or what == (".",):
        return None, path
    rule = find(what[0], book_at(path, isolated=isolated))
    known = ", ".join(sorted(codemods_by_rule()))
    if rule is None:
        raise UsageError(f"there is no rule or folder {what[0]!r}; the rules with a fix are {known}")
    if rule.header.id not in codemods_by_rule():
        raise UsageError(
            f"{rule.header.id} is mended by hand: see `stackaudit explain {rule.header.id}`; with a fix are {known}"
        )
    return rule.header.id, path


def _lines(fixes: Fixes, *, written: bool) -> Iterator[str]:
    """Yield what was fixed and what was not, and why."""
    for outcome in fixes.outcomes:
        by_reason: dict[str, list[str]] = {}
        for where, reason in outcome.left:
            by_reason.setdefault(reason, []).append(where)
        rest = f" ({outcome.places} other places of it changed)" if outcome.places else ""
        for reason, (first, *more) in by_reason.items():
            yield f"left {outcome.finding.rule} at {first}{f' and {len(more)} more' if more else ''}: {reason}{rest}"
    total, files = len(fixes.outcomes), len(fixes.drafts)
    verb = "fixed" if written else "can be fixed"
    text = f"{fixes.fixed} of {total} {'finding' if total == 1 else 'findings'} {verb}, {total - fixes.fixed} left"
    text += f"; {files} {'file' if files == 1 else 'files'} {'written' if written else 'would change'}"
    yield text + (f"; {fixes.without} more are mended by hand" if fixes.without else "")
