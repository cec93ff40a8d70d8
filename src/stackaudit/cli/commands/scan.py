"""``stackaudit scan``."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import click

from stackaudit.model.errors import UsageError
from stackaudit.model.findings import SEVERITIES, severity_rank


@click.command("scan")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@click.option("-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path), help="Write a report; its suffix says the format. Repeatable.")
@click.option("-f", "--format", "format_", help="Write this format to stdout instead of the summary.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this severe.")
@click.option("--as-of", metavar="DATE", help="Judge as of this day (YYYY-MM-DD); default: SOURCE_DATE_EPOCH, else today in UTC.")
@click.option("--include", multiple=True, metavar="GLOB", help="Only files that match. Repeatable.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="No files that match. Repeatable.")
@click.option("--strict", is_flag=True, help="Exit 3 when something could not be read.")
@click.option("-q", "--quiet", is_flag=True, help="No summary and no progress.")
def command(
    path: Path, outputs: tuple[Path, ...], format_: str | None, fail_on: str | None, as_of: str | None, include: tuple[str, ...],
    exclude: tuple[str, ...], strict: bool, quiet: bool,  # noqa: FBT001 - click passes flags by name
) -> None:  # fmt: skip
    """Audit the repository or folder at PATH."""
    from stackaudit import reports
    from stackaudit.app.pipeline import audit
    from stackaudit.app.settings import Settings
    from stackaudit.intake.trees import open_tree

    formats = reports.formats()
    for output in outputs:
        reports.format_of(output.name)
    tree = open_tree(path, include=include, exclude=exclude)
    result = audit(tree, Settings(include=include, exclude=exclude), _day(as_of))
    for output in outputs:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(reports.format_of(output.name).render(result))
        click.echo(f"wrote {output}", err=True)
    if format_ is not None:
        if format_ not in formats:
            raise UsageError(f"there is no format {format_!r}; known are {', '.join(sorted(formats))}")
        click.get_binary_stream("stdout").write(formats[format_].render(result))
    elif not quiet and not outputs:
        click.get_binary_stream("stdout").write(formats["terminal"].render(result))
    if strict and any(s.stage != "intake" for s in result.skips):
        raise click.exceptions.Exit(3)
    if fail_on is not None and any(severity_rank(f.severity) >= SEVERITIES.index(fail_on) and f.waiver is None for f in result.findings):  # type: ignore[arg-type]
        raise click.exceptions.Exit(1)


def _day(text: str | None) -> date:
    if text is not None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UsageError(f"--as-of {text!r} is no date; write it as YYYY-MM-DD") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).date()
