"""Running a portfolio for a command: options become a run, and stderr says how far it is."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stackaudit.app.fleet.listing import Listing
    from stackaudit.app.fleet.pool import Engine
    from stackaudit.app.fleet.running import State
    from stackaudit.model.portfolio import Portfolio

_CLEAR = "\r\x1b[2K"
_EVERY = 15.0
"""Seconds between two lines where stderr is no terminal."""


def run_portfolio(
    path: Path, *, output: Path, engine: str, scheduler: str | None, jobs: int | None, resume: bool, fresh: bool,
    as_of: str | None, archive: str | None, work: Path | None, time_limit: float, memory_limit: int, pdf: bool, quiet: bool,
) -> None:  # fmt: skip
    """Run a portfolio, write its report and say what came of it.

    Raises:
        StackauditError: anything that the user can mend.
    """
    from stackaudit.app.fleet import listing, running
    from stackaudit.app.fleet.keeping import Keeper
    from stackaudit.app.fleet.memory import Memory
    from stackaudit.app.forks import default_jobs
    from stackaudit.app.settings import day
    from stackaudit.model.errors import UsageError
    from stackaudit.portfolio.archive import open_archive
    from stackaudit.reports.pdf import check

    if scheduler is not None and engine != "dask":
        raise UsageError("--scheduler is for --engine dask")
    if pdf:
        check()
    found = listing.read(path)
    memory = Memory(work or _default_work(path))
    with ExitStack() as stack:
        kept = stack.enter_context(open_archive(archive))
        asked = running.Run(
            found, day(as_of, os.environ), memory, Keeper(output, kept, pdf=pdf), running.Limits(time_limit, memory_limit << 20),
            _tokens(found), fresh=fresh, resume=resume, tell=_silent if quiet else _Progress().tell,
        )  # fmt: skip
        if not quiet and not resume and (done := asked.unfinished()):
            click.echo(
                f"a run of this portfolio was stopped after {done:,} of its repositories; --resume goes on with it",
                err=True,
            )
        portfolio = running.run(asked, _engine(engine, scheduler, jobs or default_jobs(), memory.clones))
    if not quiet:
        _summary(portfolio, output)


def _engine(name: str, scheduler: str | None, jobs: int, clones: Path) -> Callable[[], Engine]:
    if name == "dask":
        from stackaudit.app.fleet.cluster import Cluster

        return partial(Cluster, scheduler, jobs)
    from stackaudit.app.fleet.pool import Pool

    return partial(Pool, jobs, clones)


def _default_work(path: Path) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "stackaudit" / "portfolio" / hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]


def _tokens(found: Listing) -> dict[str, str]:
    """Return the tokens of forges; a variable that is named and not set is said, because the run would fail late."""
    from stackaudit.model.errors import ConfigError

    tokens = {}
    for host, forge in found.forges.items():
        if forge.token is not None:
            if not os.environ.get(forge.token):
                raise ConfigError(f"the variable {forge.token}, the token of {host}, is not set")
            tokens[host] = os.environ[forge.token]
    return tokens


def _silent(state: State) -> None:
    del state


class _Progress:
    """One changing line in a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._last = 0.0

    def tell(self, state: State) -> None:
        """Say how far the run is."""
        now, over = time.monotonic(), state.done == state.total
        if self._live:
            text = f"{_CLEAR}{_line(state)}" if not over else _CLEAR
            click.echo(text, nl=False, err=True)
        elif over or now - self._last >= _EVERY:
            self._last = now
            click.echo(_line(state), err=True)


def _line(state: State) -> str:
    failed = f", {state.failed:,} failed" if state.failed else ""
    left = f", about {_span(state.left)} left" if state.left and state.done < state.total else ""
    doing = f": {state.running[0]}" if state.running and state.done < state.total else ""
    return f"{state.done:,} of {state.total:,} repositories{failed}{left}{doing}"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _summary(portfolio: Portfolio, output: Path) -> None:
    verdict = portfolio.measure("verdict")
    for row in portfolio.failed:
        click.echo(f"not audited: {row.member.name}: {row.reason}", err=True)
    click.echo(f"wrote {output / 'index.html'}", err=True)
    click.echo(verdict["sentence"])
