"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

output = click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report; its suffix chooses the format (.html, .md, .json, .csv …). Repeatable.",
)
format_ = click.option(
    "-f", "--format", "format_", metavar="FORMAT", help="Write this format to stdout instead of the summary."
)
