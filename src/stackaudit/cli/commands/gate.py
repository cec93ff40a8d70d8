"""``stackaudit gate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stackaudit.app.settings import NONE
from stackaudit.cli import options
from stackaudit.model.findings import SEVERITIES

if TYPE_CHECKING:
    from stackaudit.cli.auditing import Done
    from stackaudit.model.diff import Diff

EPILOG = """\b
Examples:
  stackaudit gate --keep                       against the last audit that passed
  stackaudit gate --ref origin/main            against another branch; no archive is needed
  stackaudit gate --span 90d --gate-hhi 300    against what was there three months ago
  stackaudit gate --gate-findings medium --gate-rating none

\b
Exit codes:
  0 fine, or nothing to compare with  1 a threshold is passed
  2 usage or configuration  70 internal error
"""


@click.command("gate", epilog=EPILOG)
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("--ref", metavar="REF", help="Compare with this branch, tag or commit instead of the archive.")
@click.option(
    "--span",
    metavar="SPAN",
    default="0d",
    help="Compare with the newest audit that is at least so old. Default: the last.",
)
@click.option(
    "--gate-findings",
    type=click.Choice([*SEVERITIES, NONE]),
    help="Fail on a new finding of at least this severity. Default: high.",
)
@click.option("--gate-rating", metavar="N", help="Fail when the rating of debt is worse by N letters. Default: 1.")
@click.option("--gate-hhi", metavar="N", help="Fail when an index of concentration rose by N points. Default: 100.")
@click.option("--keep", is_flag=True, help="Keep the audit in the archive, if it passes.")
@options.archive
@options.audit
def command(path: Path, ref: str | None, span: str, *, keep: bool, quiet: bool, **asked: Any) -> None:
    """Audit PATH, and fail when it got worse: new severe findings, a lower rating, more concentration.

    It is compared with the newest audit of the archive that was made of another commit of the same repository, or with
    --ref. Both are judged by today's rules at the same day, so that neither a new rule nor a model that retired meanwhile
    fails a change that did not touch it. `none` switches a threshold off. With --keep the line is only moved by what passes.
    """
    from stackaudit.cli import auditing
    from stackaudit.cli.inputs import days
    from stackaudit.portfolio import gate

    least = days(span)
    done = auditing.run(path, quiet=quiet, **asked)
    limits = gate.Thresholds(**done.config.gate)
    diff = _diff(path, ref, least, done, asked)
    found = gate.breaches(diff, limits) if diff is not None else ()
    for row in found:
        click.echo(row.message)
    if keep and not found:
        _keep(done, quiet=quiet)
    if not quiet:
        click.echo(_summary(diff, len(found)), err=True)
    if found:
        raise click.exceptions.Exit(1)


def _diff(path: Path, ref: str | None, span: int, done: Done, asked: dict[str, Any]) -> Diff | None:
    """Return what changed; None where nothing earlier is known."""
    from datetime import date

    from stackaudit.app import comparing, gating
    from stackaudit.model.errors import NoArchiveError
    from stackaudit.portfolio.archive import open_archive

    settings, today = done.config.settings(), date.fromisoformat(done.audit.run.as_of)
    if ref is not None:
        before = comparing.of_commit(path, ref, settings, today, asked["jobs"])
        return comparing.compared(before, gating.made(done.audit), today, (), everything=False)
    try:
        with open_archive(done.config.archive, create=False) as archive:
            row = gating.reference(archive, done.audit, settings, span)
            earlier = archive.load(row) if row is not None else None
    except NoArchiveError:
        return None
    return gating.against(done.audit, earlier, row.short, today) if row is not None and earlier is not None else None


def _keep(done: Done, *, quiet: bool) -> None:
    from stackaudit.app.archiving import keep
    from stackaudit.portfolio.archive import open_archive

    with open_archive(done.config.archive) as archive:
        kept = keep(archive, done.audit)
    if not quiet:
        click.echo(f"kept as {kept.short} in {archive.name}", err=True)


def _summary(diff: Diff | None, passed: int) -> str:
    if diff is None:
        return "no earlier audit of another commit: nothing to compare with (--keep keeps this one)"
    against = f"{diff.old.name} ({diff.old.day})"
    if passed:
        return f"{passed:,} {'threshold is' if passed == 1 else 'thresholds are'} passed, compared with {against}"
    return f"no threshold is passed, compared with {against}"
