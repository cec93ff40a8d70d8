"""What a user can set, with defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that change the result of an audit; each stands in audit.json."""

    include: tuple[str, ...] = ()
    """Only paths that match one of these globs (gitignore syntax)."""
    exclude: tuple[str, ...] = ()
    """No path that matches one of these globs."""
    profile: str = "default"
    history: bool = True
    """Read the git history (churn, authorship marks)."""
    disable: tuple[str, ...] = ()
    """Rules or families that are off."""
    enable: tuple[str, ...] = ()
    """Experimental rules that are on."""
    critical: tuple[str, ...] = ()
    """Names of use cases that must not stop."""
