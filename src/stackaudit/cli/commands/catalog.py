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
  stackaudit catalog update FILE --sha256 H take a newer catalogue
"""

_SHOWN = 40
"""Changed ends that are printed; the rest is counted."""


@click.group("catalog", epilog=EPILOG)
def command() -> None:
    """Look up models and vendors in the catalogue that audits use. Works offline, except to update from a package."""


@command.command("show", epilog="Exit code 2 when the model is not in the catalogue.")
@click.argument("model")
@click.option("--as-of", metavar="DATE", help="Judge dates as of this day (YYYY-MM-DD). Default: today in UTC.")
def show(model: str, as_of: str | None) -> None:
    """Show what is known of MODEL: one line for each host that has announced an end, with its source."""
    from stackaudit.catalog.updates import current
    from stackaudit.cli.catalog_lines import model_lines
    from stackaudit.cli.inputs import unknown

    models, day = current(), _day(as_of)
    row = models.find(model)
    if row is None:
        known = sorted(models.names())
        raise unknown("model", models.canonical(model), known, f"the catalogue is of {models.as_of}")
    _print(model_lines(row, model, day))
    _age(models.as_of, day)


@command.command("vendor", epilog="Exit code 2 when the vendor is not in the catalogue.")
@click.argument("vendor")
def vendor(vendor: str) -> None:
    """Show what is known of VENDOR: parent, packages, hosts and environment variables."""
    from stackaudit.catalog.loading import load
    from stackaudit.cli.catalog_lines import lines_of_vendor, vendor_names
    from stackaudit.cli.inputs import unknown

    catalogue = load()
    lines = lines_of_vendor(catalogue, vendor)
    if lines is None:
        known = vendor_names(catalogue)
        raise unknown("vendor", vendor, known, f"{len(known)} names are known")
    _print(lines)


@command.command("retiring")
@click.option(
    "--within", default="180d", show_default=True, metavar="SPAN", help="How far to look ahead: 90d, 26w, 6m, 1y."
)
@click.option("--host", metavar="HOST", help="Only this host.")
@click.option("--as-of", metavar="DATE", help="Look ahead from this day (YYYY-MM-DD). Default: today in UTC.")
def retiring(within: str, host: str | None, as_of: str | None) -> None:
    """List models that a host switches off soon, soonest first."""
    from stackaudit.catalog.updates import current
    from stackaudit.cli.catalog_lines import retiring_lines
    from stackaudit.cli.inputs import days, unknown

    models, day = current(), _day(as_of)
    if host is not None and host not in (hosts := {end.host for row in models.rows() for end in row.lifecycles}):
        raise unknown("host with dates", host, sorted(hosts), f"known are {', '.join(sorted(hosts))}")
    _print(retiring_lines(models.retiring(day, days(within)), host, within))
    _age(models.as_of, day)


@command.command(
    "update",
    epilog="SOURCE is models.json.gz, a wheel of stackaudit, or a package with its version such as stackaudit==1.2.3.",
)
@click.argument("source", required=False)
@click.option("--sha256", metavar="HASH", help="Hash that the publisher names for SOURCE; required.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--back", is_flag=True, help="Go back to the catalogue that came with the program.")
def update(source: str | None, sha256: str | None, *, dry_run: bool, back: bool) -> None:
    """Take a newer catalogue of models from SOURCE, after its hash was checked; say what changes and where it is kept."""
    from stackaudit.app.updating import offered
    from stackaudit.catalog import updates
    from stackaudit.model.errors import InputError, UsageError

    if back == (source is not None):
        raise UsageError("give either SOURCE or --back")
    try:
        if source is None:
            _back()
            return
        before, offer = updates.current(), offered(source, sha256)
        click.echo(f"{before.as_of} → {offer.catalogue.as_of}: {offer.difference.figures}")
        _print(f"  {line}" for line in offer.difference.ends[:_SHOWN])
        if (more := len(offer.difference.ends) - _SHOWN) > 0:
            click.echo(f"  … and {more} more")
        if dry_run:
            click.echo("nothing was changed", err=True)
        elif offer.catalogue.hash == before.hash:
            click.echo("that is the catalogue in use", err=True)
        else:
            click.echo(f"kept in {updates.keep(offer.data)}; to go back: stackaudit catalog update --back", err=True)
    except InputError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{updates.place()} cannot be written: {error.strerror or error}") from None


def _back() -> None:
    from stackaudit.catalog import updates

    gone = updates.drop()
    shipped = updates.current()
    was = "the updated catalogue is removed" if gone else "there was no updated catalogue"
    click.echo(f"{was}; in use is the one of {shipped.as_of} that came with the program")


def _age(made: date, day: date) -> None:
    """Warn on stderr when what was printed is old."""
    from stackaudit.model.audit import STALE_DAYS

    if (age := (day - made).days) > STALE_DAYS:
        click.echo(f"the catalogue of models is {age} days old ({made}): newer dates may be missing", err=True)


def _day(text: str | None) -> date:
    import os

    from stackaudit.app.settings import day

    return day(text, os.environ)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
