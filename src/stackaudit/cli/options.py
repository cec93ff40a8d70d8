"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from stackaudit.app.settings import LOOKS, PROFILES
from stackaudit.cli.completing import families
from stackaudit.model.views import AUDIENCES

Command = Callable[..., Any]

output = click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report; its suffix chooses the format (.html .explorer.html .pdf .md .json .csv .sarif .cdx.json .codequality.json .mmd "
    ".prom). Repeatable.",
)
format_ = click.option(
    "-f",
    "--format",
    "format_",
    metavar="FORMAT",
    help="Write this format to stdout instead of the summary: codequality, csv, cyclonedx, explorer, html, json, markdown, mermaid, "
    "openmetrics, pdf, sarif.",
)
audience = click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help="Who reads the HTML, PDF and Markdown reports: leadership sees decisions and the rest in a sentence each, team "
    "(default) what work needs, audit also how each figure was made.",
)
traffic = click.option(
    "--traffic",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Price what was really asked: a CSV (model, input_tokens, output_tokens; further use_case, calls, interactions, "
    "cost_usd, date or month), OpenTelemetry spans as OTLP JSON lines, or the spend logs of a gateway.",
)
archive = click.option(
    "--archive",
    metavar="PLACE",
    help="Where audits are kept: a file, or postgresql://USER@HOST/DATABASE. Default: the setting, else the user's own.",
)
_AUDIT = (
    click.option(
        "--as-of",
        metavar="DATE",
        help="Judge as of this day (YYYY-MM-DD). Default: SOURCE_DATE_EPOCH, else today in UTC.",
    ),
    click.option(
        "--history/--no-history", default=None, help="Read the git history, or leave it out. Default: read it."
    ),
    click.option(
        "--include", multiple=True, metavar="GLOB", help="Only files that match (gitignore syntax). Repeatable."
    ),
    click.option(
        "--exclude", multiple=True, metavar="GLOB", help="No files that match (gitignore syntax). Repeatable."
    ),
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        help="Which findings are kept, and how much they weigh: see `stackaudit rules profiles`.",
    ),
    click.option(
        "--enable",
        multiple=True,
        metavar="RULE",
        shell_complete=families,
        help="Switch an experimental rule on. Repeatable.",
    ),
    click.option(
        "--disable",
        multiple=True,
        metavar="RULE",
        shell_complete=families,
        help="Switch a rule or a family of rules off. Repeatable.",
    ),
    click.option(
        "--critical", multiple=True, metavar="NAME", help="Name of a use case that must not stop. Repeatable."
    ),
    click.option(
        "--look-through",
        type=click.Choice(LOOKS),
        help="Count behind a vendor its owners only (control), or everybody who holds a part of it too (stake).",
    ),
    click.option(
        "--config", "config_file", metavar="FILE", type=click.Path(path_type=Path), help="Use this configuration file."
    ),
    click.option(
        "--isolated",
        is_flag=True,
        help="Let the scanned repository not speak for itself: no configuration, no waivers.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1, 64),
        metavar="N",
        help="Number of processes. Default: one for each core, at most eight.",
    ),
    click.option("--no-cache", is_flag=True, help="Read and work out everything anew, and keep nothing."),
    click.option("-q", "--quiet", is_flag=True, help="No summary and no messages but errors."),
    click.option("-v", "--verbose", is_flag=True, help="Say on stderr how long each stage takes and what was skipped."),
)


def audit(command: Command) -> Command:
    """Give a command all options that say how to audit; it hands them to `auditing.run`."""
    for option in reversed(_AUDIT):
        command = option(command)
    return command
