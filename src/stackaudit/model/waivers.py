"""Waivers as they are written, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WaiverState = Literal["in force", "expired", "unused", "malformed", "not honoured"]
"""``not honoured``: the audit leaves out what the scanned repository says about itself."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that addresses this tool."""

    path: str
    line: int
    target: int
    """The line that it is about: its own, or the next one where it stands alone."""
    text: str
    """What follows ``stackaudit:``."""


@dataclass(frozen=True, slots=True)
class PathWaiver:
    """A waiver of the configuration: rules in files."""

    rule: tuple[str, ...]
    """Ids or families of rules."""
    paths: tuple[str, ...]
    """Globs in gitignore syntax."""
    reason: str
    until: str | None
    """ISO date, inclusive."""
    owner: str | None
    place: str
    """Where it is written: file and line."""


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """One waiver and what became of it: the register that reports show."""

    place: str
    """``path:line``."""
    state: WaiverState
    rules: tuple[str, ...]
    reason: str
    until: str | None
    owner: str | None
    waived: int
    """Findings that it accepts."""
    note: str = ""
    """What is wrong with it and what to do; empty when nothing is."""
