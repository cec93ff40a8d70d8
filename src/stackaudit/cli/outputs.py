"""Where results go: files named by the user, and stdout."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from stackaudit.model.errors import UsageError

if TYPE_CHECKING:
    from stackaudit.model.audit import Audit
    from stackaudit.reports import Format

SUMMARY = "terminal"
"""Name of the summary that is printed when no format is asked for."""


def chosen(outputs: Sequence[Path]) -> tuple[tuple[Path, Format], ...]:
    """Return the format of each file, by the longest suffix that fits.

    Raises:
        UsageError: a suffix is unknown, a path is a folder, or a format cannot be made here; said before the audit.
    """
    from stackaudit import reports

    suffixes = {suffix: f for f in reports.formats().values() for suffix in f.suffixes}
    rows: dict[Path, Format] = {}
    for path in outputs:
        shown = "." + path.name.lower()
        fitting = [s for s in suffixes if shown.endswith(s) and "." in path.name.lstrip(".")]
        if not fitting:
            known = ", ".join(sorted(suffixes))
            raise UsageError(f"the format of {str(path)!r} is not known from its suffix; known are {known}")
        if path.is_dir():
            raise UsageError(f"{str(path)!r} is a folder; give the name of a file")
        rows[path] = suffixes[max(fitting, key=len)]
        rows[path].check()
    return tuple(rows.items())


def format_named(name: str) -> Format | None:
    """Return the format called *name*, None for the summary.

    Raises:
        UsageError: there is no such format, or it cannot be made here.
    """
    from stackaudit import reports

    formats = reports.formats()
    if name == SUMMARY:
        return None
    if name not in formats:
        raise UsageError(f"there is no format {name!r}; known are {', '.join(sorted({*formats, SUMMARY}))}")
    formats[name].check()
    return formats[name]


def write_all(audit: Audit, outputs: Sequence[tuple[Path, Format]], audience: str, *, quiet: bool) -> None:
    """Render and write each file for its readers, naming what is written into the same folder; say so on stderr.

    Raises:
        UsageError: a file cannot be written.
    """
    from stackaudit.model.views import View

    for path, format_ in outputs:
        beside = tuple((f.name, p.name) for p, f in outputs if p != path and p.parent == path.parent)
        write(path, format_.make(audit, View(audience, beside)))
        if not quiet:
            click.echo(f"wrote {path}", err=True)


def write(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all; folders above it are made.

    The bytes go to a neighbour that then takes the name, so that a reader never sees half a report and a link that
    lies at *path* is replaced, not followed.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_bytes(data)  # a pipe or device takes the bytes itself
            return
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be written: {error.strerror or error}") from None


def print_bytes(data: bytes) -> None:
    """Write *data* to stdout as it is.

    Raises:
        UsageError: it cannot be written: the disk is full.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not tried again at the end
        raise UsageError(f"the result cannot be written: {error.strerror or error}") from None


def print_summary(audit: Audit) -> None:
    """Write the summary to stdout, as wide and as colourful as stdout allows."""
    import shutil

    from stackaudit.reports import terminal

    width = min(shutil.get_terminal_size((80, 24)).columns, 120)
    text = terminal.render(audit, width=width, color=colourful(sys.stdout, os.environ))
    print_bytes(text.encode("utf-8", "replace"))


def colourful(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to write colours: ``NO_COLOR`` forbids, ``FORCE_COLOR`` asks, else terminals that can show them do."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") != "0":
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"
