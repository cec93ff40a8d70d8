"""``stackaudit catalog``: what the tool knows of models and vendors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import click

EPILOG = """\b
Examples:
  stackaudit catalog show MODEL             dates, prices and limits of a model
  stackaudit catalog vendor VENDOR          packages, hosts and variables of a vendor
  stackaudit catalog retiring --within 90d  models that are switched off soon
"""


@click.group("catalog", epilog=EPILOG)
def command() -> None:
    """Look up models and vendors in the catalogue that audits use. Works offline."""


@command.command("show", epilog="Exit code 2 when the model is not in the catalogue.")
@click.argument("model")
@click.option("--as-of", metavar="DATE", help="Judge dates as of this day (YYYY-MM-DD). Default: today in UTC.")
def show(model: str, as_of: str | None) -> None:
    """Show what is known of MODEL: one line for each host that has announced an end, with its source."""
    from stackaudit.catalog.models import ModelCatalogue
    from stackaudit.cli.catalog_lines import model_lines
    from stackaudit.cli.inputs import unknown

    models = ModelCatalogue.load()
    row = models.find(model)
    if row is None:
        raise unknown("model", model, sorted(models.names()), f"the catalogue is of {models.as_of}")
    _print(model_lines(row, model, _day(as_of)))


@command.command("vendor", epilog="Exit code 2 when the vendor is not in the catalogue.")
@click.argument("vendor")
def vendor(vendor: str) -> None:
    """Show what is known of VENDOR: parent, packages, hosts and environment variables."""
    from stackaudit.catalog.loading import load
    from stackaudit.cli.catalog_lines import parent_lines, vendor_lines
    from stackaudit.cli.inputs import unknown

    catalogue = load()
    names = {name: v for v in reversed(catalogue.vendors.values()) for name in (v.node, v.name.lower(), v.id)}
    found, row = names.get(vendor.lower()), catalogue.parents.find(vendor.lower())
    if found is not None:
        _print(vendor_lines(found, catalogue.parents))
    elif row is not None:
        _print(parent_lines(row, catalogue.parents))
    else:
        known = sorted({*names, *(v.id for v in catalogue.parents)})
        raise unknown("vendor", vendor, known, f"{len(known)} names are known")


@command.command("retiring")
@click.option(
    "--within", default="180d", show_default=True, metavar="SPAN", help="How far to look ahead: 90d, 26w, 6m, 1y."
)
@click.option("--host", metavar="HOST", help="Only this host.")
@click.option("--as-of", metavar="DATE", help="Look ahead from this day (YYYY-MM-DD). Default: today in UTC.")
def retiring(within: str, host: str | None, as_of: str | None) -> None:
    """List models that a host switches off soon, soonest first."""
    from stackaudit.catalog.models import ModelCatalogue
    from stackaudit.cli.catalog_lines import retiring_lines
    from stackaudit.cli.inputs import days, unknown

    models, day = ModelCatalogue.load(), _day(as_of)
    if host is not None and host not in (hosts := {end.host for row in models.rows() for end in row.lifecycles}):
        raise unknown("host with dates", host, sorted(hosts), f"known are {', '.join(sorted(hosts))}")
    _print(retiring_lines(models.retiring(day, days(within)), host, within))


def _day(text: str | None) -> date:
    import os

    from stackaudit.app.settings import day

    return day(text, os.environ)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
