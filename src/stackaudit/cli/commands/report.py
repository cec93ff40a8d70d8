"""``stackaudit report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stackaudit.app.settings import LOOKS
from stackaudit.cli import options

if TYPE_CHECKING:
    from stackaudit.measures import LookThrough

EPILOG = """\b
Examples:
  stackaudit report audit.json                     the summary again
  stackaudit report audit.json -o shop.html        another format, without reading code
  stackaudit report audit.json -f markdown         to stdout
  stackaudit report shop@2026-10-01 -o then.html   an audit that the archive holds
  stackaudit report audit.json --audience leadership -o board.html   about four pages
  stackaudit report audit.json -o shop.html --look-through stake   count minority holders too
"""


@click.command("report", epilog=EPILOG)
@click.argument("audit_json", metavar="AUDIT.json", type=click.Path(path_type=Path))
@options.output
@options.format_
@options.audience
@options.traffic
@click.option(
    "--look-through",
    type=click.Choice(LOOKS),
    help="Count behind a vendor its owners only (control), or everybody who holds a part of it too (stake). Default: as "
    "the audit was made.",
)
@options.archive
@click.option("-q", "--quiet", is_flag=True, help="No summary and no messages but errors.")
def command(
    audit_json: Path, outputs: tuple[Path, ...], format_: str | None, look_through: LookThrough | None,
    audience: str | None, traffic: Path | None, archive: str | None, *, quiet: bool,
) -> None:  # fmt: skip
    """Write reports from AUDIT.json, an audit that was stored by `scan -o AUDIT.json`, or from one of the archive.

    The code is not needed: what is stored holds everything that a report shows.
    """
    from stackaudit.app.configuration.config import resolve
    from stackaudit.cli import outputs as out
    from stackaudit.cli.inputs import stored_audit
    from stackaudit.model.views import View

    files = out.chosen(outputs)
    asked = out.format_named(format_) if format_ else None
    config = resolve(Path(), {"audience": audience, "archive": archive})
    readers = config.audience
    result = stored_audit(audit_json, config.archive)
    if look_through is not None:
        from stackaudit.app.looking import through

        result = through(result, look_through)
    if traffic is not None:
        from stackaudit.app.imported.usage import of_file, priced

        result = priced(result, of_file(traffic))
    out.write_all(result, files, readers, quiet=quiet)
    if asked is not None:
        out.print_bytes(asked.make(result, View(readers)))
    elif format_ or not (quiet or files):
        out.print_summary(result)
