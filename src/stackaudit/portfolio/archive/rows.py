"""What an archive says about an audit, a finding and a part of the stack without unpacking anything."""

from __future__ import annotations

from dataclasses import dataclass

SHORT = 12
"""Characters of an id that are shown."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One audit of the archive."""

    id: str
    """64 hexadecimal digits, made from its content."""
    repository: str
    scope: str
    """Of the settings that choose what is looked at; audits of the same repository and scope can be compared."""
    day: str
    """ISO date of the audit."""
    commit: str | None
    branch: str | None
    origin: str
    """``scan``, ``history``, ``added`` or ``portfolio``."""
    version: str
    """Of the tool."""
    catalogue: str
    """ISO date of the catalogue."""
    catalogue_hash: str

    @property
    def short(self) -> str:
        """The id as it is shown."""
        return self.id[:SHORT]


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A finding of a repository, as its latest audit says it."""

    repository: str
    fingerprint: str
    rule: str
    severity: str
    message: str
    path: str
    line: int
    owner: str | None
    waived: bool
    effort_minutes: int
    first_seen: str
    """ISO date of the earliest audit that holds it."""
    last_seen: str
    """ISO date of the latest one."""
    resolved_at: str | None
    """ISO date of the first audit after it that does not hold it any more; None while it is there."""


@dataclass(frozen=True, slots=True)
class KnownComponent:
    """A part of the stack of a repository."""

    repository: str
    node: str
    """Id of the node: the same in every repository."""
    kind: str
    name: str
    scope: str
    """``prod``, ``test``, ``docs`` or ``dev``."""
    role: str
    first_seen: str
    """ISO date of the earliest audit that holds it."""
    last_seen: str
    """ISO date of the latest one."""
    resolved_at: str | None
    """ISO date of the first audit after it that does not hold it any more; None while it is there."""
