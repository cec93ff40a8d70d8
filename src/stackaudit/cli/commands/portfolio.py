"""``stackaudit portfolio``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

ENGINES = ("pool", "dask")
EPILOG = """\b
Examples:
  stackaudit portfolio run portfolio.yaml                     all repositories, report in portfolio-report/
  stackaudit portfolio run portfolio.yaml -o site --resume    go on after a run that was stopped
  stackaudit portfolio run portfolio.yaml --engine dask --scheduler tcp://10.0.0.5:8786

\b
A smallest portfolio.yaml:
  repositories:
    - path: ../shop
    - url: https://git.example.org/team/api.git
      owner: team-api
      criticality: high
"""


@click.group("portfolio", epilog=EPILOG)
def command() -> None:
    """Audit many repositories as one portfolio.

    A portfolio is a file that names repositories, their owners and how much depends on them. All are audited on the same
    day with the same knowledge, and the report says what they have in common.
    """


@command.command("run", epilog=EPILOG)
@click.argument("portfolio", metavar="PORTFOLIO", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default="portfolio-report",
    show_default=True, help="Folder of the report: index.html, portfolio.md, portfolio.json, a page for each repository.",
)  # fmt: skip
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="pool",
    show_default=True,
    help="Where audits run: processes of this machine, or a Dask cluster.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Scheduler of the Dask cluster, such as tcp://host:8786. Default: workers of this machine.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Audits at the same time. Default: one for each core, at most eight.",
)
@click.option("--resume", is_flag=True, help="Go on with a run of the same portfolio and day that was stopped.")
@click.option("--fresh", is_flag=True, help="Read the code of every repository, also where it did not change.")
@click.option(
    "--as-of", metavar="DATE", help="Judge at this day (YYYY-MM-DD). Default: SOURCE_DATE_EPOCH, else today in UTC."
)
@click.option("--archive", metavar="FILE|URL", help="Keep audits here. Default: the user's archive.")
@click.option(
    "--work",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for clones and the state of runs. Default: in the user's cache.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(1, 86_400),
    metavar="SECONDS",
    default=600,
    show_default=True,
    help="Time that one repository may take.",
)
@click.option(
    "--memory-limit",
    type=click.IntRange(64, 1 << 20),
    metavar="MB",
    default=2048,
    show_default=True,
    help="Memory that the audit of one repository may take.",
)
@click.option("--pdf", is_flag=True, help="Write portfolio.pdf too; needs stackaudit[pdf].")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def run(portfolio: Path, *, quiet: bool, **asked: Any) -> None:
    """Audit every repository that PORTFOLIO names, and write the report.

    Remote repositories are fetched without their history (`depth` changes that), without prompts and without running
    anything of theirs. A repository whose commit is the one of the last run is not read again; it is measured and judged at
    the day of this run. One that cannot be audited is in the report with its reason.
    """
    from stackaudit.cli.fleets import run_portfolio

    run_portfolio(portfolio, quiet=quiet, **asked)
