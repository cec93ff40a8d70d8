"""What happens right now, on stderr: a spinner in a terminal, timed lines with ``-v``, else nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Stage = Callable[[str], None]


@contextmanager
def progress(*, quiet: bool, verbose: bool) -> Iterator[Stage]:
    """Give a function that is called with the name of each stage."""
    if verbose:
        yield from _lines()
    elif quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
    else:
        from rich.console import Console

        with Console(stderr=True).status("opening") as status:
            yield status.update


def _lines() -> Iterator[Stage]:
    last: list[tuple[str, float]] = []

    def stage(name: str) -> None:
        now = time.perf_counter()
        for before, start in last:
            click.echo(f"{now - start:6.2f} s  {before}", err=True)
        last[:] = [(name, now)] if name else []

    yield stage
    stage("")
