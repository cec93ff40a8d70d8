"""What a user can set, with defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from stackaudit.model.errors import UsageError
from stackaudit.model.findings import SEVERITIES
from stackaudit.model.views import AUDIENCES, DEFAULT
from stackaudit.model.waivers import PathWaiver


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that change the result of an audit; each stands in audit.json."""

    include: tuple[str, ...] = ()
    """Only paths that match one of these globs (gitignore syntax)."""
    exclude: tuple[str, ...] = ()
    """No path that matches one of these globs."""
    profile: str = "default"
    """Which findings are kept and how much they weigh: ``stackaudit rules profiles`` shows them."""
    history: bool = True
    """Read the git history (churn, authorship marks)."""
    disable: tuple[str, ...] = ()
    """Rules or families that are off."""
    enable: tuple[str, ...] = ()
    """Experimental rules that are on."""
    critical: tuple[str, ...] = ()
    """Names of use cases that must not stop."""
    waivers: tuple[PathWaiver, ...] = ()
    """Accepted findings by rule and path."""
    look_through: Literal["control", "stake"] = "control"
    """Who stands behind a vendor: owners only, or minority holders too."""
    isolated: bool = False
    """What the scanned repository says about itself does not count: its configuration, its waivers."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the configuration."""

    name: str
    kind: Literal["list", "text", "flag"]
    meaning: str
    default: tuple[str, ...] | str | bool | None = None
    repository: bool = True
    """A file inside the scanned repository may set it: it is the word of a stranger, so it chooses what is looked at
    and never what the command does."""
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """Name of the environment variable that sets it."""
        return PREFIX + self.name.upper().replace("-", "_")


PREFIX = "STACKAUDIT_"
LOOKS = ("control", "stake")
NONE = "none"
"""Switches a threshold off."""
PROFILES = tuple(sorted(path.stem for path in (Path(__file__).parents[1] / "rulebook" / "profiles").glob("*.yaml")))
"""Names of the profiles; read from their files, because a start must not load the rule book."""

KEYS: tuple[Key, ...] = (
    Key("include", "list", "Only paths that match one of these globs (gitignore syntax).", ()),
    Key("exclude", "list", "No path that matches one of these globs (gitignore syntax).", ()),
    Key("profile", "text", "Which findings are kept, and how much they weigh.", "default", choices=PROFILES),
    Key("enable", "list", "Experimental rules that are on.", ()),
    Key("disable", "list", "Rules or families that are off.", ()),
    Key("critical", "list", "Names of the use cases that must not stop.", ()),
    Key(
        "look-through",
        "text",
        "Who stands behind a vendor: its owners only, or minority holders too.",
        "control",
        choices=LOOKS,
    ),
    Key(
        "audience",
        "text",
        "Who reads the reports: sections and their depth.",
        DEFAULT,
        repository=False,
        choices=AUDIENCES,
    ),
    Key("history", "flag", "Read the git history.", default=True, repository=False),
    Key(
        "fail-on", "text", "Exit 1 when a finding is at least this severe.", None, repository=False, choices=SEVERITIES
    ),
    Key("archive", "text", "Where audits are kept: a file, or the URL of a database.", None, repository=False),
    Key(
        "gate-findings",
        "text",
        "`gate` fails on a new finding that is at least this severe.",
        "high",
        repository=False,
        choices=(*SEVERITIES, NONE),
    ),
    Key(
        "gate-rating",
        "text",
        "`gate` fails when the rating of debt is worse by so many letters.",
        "1",
        repository=False,
    ),
    Key("gate-hhi", "text", "`gate` fails when an index of concentration rose by so much.", "100", repository=False),
    Key("strict", "flag", "Exit 3 when something could not be read.", default=False, repository=False),
)
"""Every key, in the order in which `stackaudit config show` prints them."""


def day(text: str | None, environ: Mapping[str, str], *, option: str = "--as-of") -> date:
    """Return the day of the audit: *text*, else ``SOURCE_DATE_EPOCH`` of *environ*, else today in UTC.

    *option* is where the user wrote *text*.

    Raises:
        UsageError: *text* or the variable is no date.
    """
    if text is not None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UsageError(f"{option} {text!r} is no date; write it as YYYY-MM-DD") from None
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}; it must be a number of seconds since 1970") from None
