"""What is to run, and when: the same for every scheduler."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, get_args

from stackaudit.model.errors import UsageError

Every = Literal["daily", "weekly", "monthly", "quarterly"]
EVERY: tuple[Every, ...] = get_args(Every)
DAYS: dict[Every, int] = {"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 91}
"""Days between two runs, at most."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
"""A weekly run falls on a working day: somebody is there who reads it."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_URL = re.compile(r"(?:https?|ssh|git)://|[\w.-]+@[\w.-]+:")


@dataclass(frozen=True, slots=True)
class File:
    """A file to put in place."""

    path: str
    """Where it belongs: absolute on a machine, relative in a repository."""
    text: str
    """Its first lines are comments that say how it is put in place."""


@dataclass(frozen=True, slots=True)
class Time:
    """When the runs begin. The minute is odd and no multiple of five, so that it is not the one that everybody takes."""

    minute: int
    hour: int
    """3 to 5: clear of the hour that summer time leaves out or has twice in most places."""
    weekday: int
    """0 for Monday to 4 for Friday."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One audit that is to run again and again."""

    name: str
    path: str
    """A folder, a git address, or the file of a portfolio (``.yaml``)."""
    every: Every
    program: str = "stackaudit"
    """The command on the machine that runs it."""
    config: str | None = None
    """The configuration that holds the targets of delivery."""
    to: tuple[str, ...] = ()
    """Targets of delivery."""
    secrets: tuple[str, ...] = ()
    """Environment variables that those targets read."""
    image: str | None = None
    """The container image that holds the program."""
    package: str | None = None
    """What pip installs."""

    def __post_init__(self) -> None:
        """Refuse what could end a line or a name in one of the files.

        Raises:
            UsageError: the name is none, or a text holds a control character.
        """
        if not _NAME.fullmatch(self.name):
            raise UsageError(
                f"--name {self.name!r} must be 1 to 40 small letters, digits and hyphens: it becomes the name of a file"
            )
        for text in (self.path, self.program, self.config or "", self.image or "", self.package or "", *self.to):
            if not text.isprintable():
                raise UsageError(f"{text!r} holds a character that cannot stand in a schedule")

    @property
    def remote(self) -> bool:
        """Whether the path is the address of a repository."""
        return bool(_URL.match(self.path))

    @property
    def portfolio(self) -> bool:
        """Whether the path is the file of a portfolio."""
        return self.path.endswith((".yaml", ".yml"))

    @property
    def time(self) -> Time:
        """The time of the runs: chosen from the name, the same on every machine."""
        digest = hashlib.sha256(self.name.encode()).digest()
        minutes = [minute for minute in range(1, 60, 2) if minute % 5]
        return Time(minutes[digest[0] % len(minutes)], 3 + digest[1] % 3, digest[2] % len(WEEKDAYS))

    def cron(self) -> str:
        """Return the five fields of a cron line."""
        at = f"{self.time.minute} {self.time.hour}"
        fields = {"daily": "* * *", "weekly": f"* * {self.time.weekday + 1}", "monthly": "1 * *"}
        return f"{at} {fields.get(self.every, '1 1,4,7,10 *')}"

    def steps(self, folder: str, path: str | None = None, program: str | None = None) -> list[list[str]]:
        """Return the commands of one run, each as its words.

        Args:
            folder: where the audit is kept.
            path: where the code lies, if not at the path of the plan.
            program: the command, if not that of the plan.
        """
        run, kept = program or self.program, f"{folder}/{self.name}"
        if self.portfolio:
            result, steps = kept, [[run, "portfolio", "run", self.path, "-o", kept]]
        else:
            result = f"{kept}.json"
            steps = [[run, "scan", path or self.path, "--quiet", "-o", result, "-o", f"{kept}.html"]]
        if self.to:
            config = ["--config", self.config] if self.config else []
            steps.append([run, "deliver", result, *config, *(w for name in self.to for w in ("--to", name))])
        return steps
