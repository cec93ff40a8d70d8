"""What happens right now, on stderr: one changing line in a terminal, timed lines with ``-v``, else nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Stage = Callable[[str], None]
_CLEAR = "\r\x1b[2K"


@contextmanager
def progress(*, quiet: bool, verbose: bool) -> Iterator[Stage]:
    """Give a function that is called with the name of each stage.

    Nothing here runs in a thread: parsing forks, and a fork beside a thread that draws may hang.
    """
    if verbose:
        yield from _timed()
    elif quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
    else:
        try:
            yield lambda name: click.echo(f"{_CLEAR}{name} …", nl=False, err=True)
        finally:
            click.echo(_CLEAR, nl=False, err=True)


def _timed() -> Iterator[Stage]:
    last: list[tuple[str, float]] = []

    def stage(name: str) -> None:
        now = time.perf_counter()
        for before, start in last:
            click.echo(f"{now - start:6.2f} s  {before}", err=True)
        last[:] = [(name, now)] if name else []

    yield stage
    stage("")
