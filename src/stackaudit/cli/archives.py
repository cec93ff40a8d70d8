"""Archives for commands: which one is meant."""

from __future__ import annotations

from pathlib import Path


def place(given: str | None) -> str | None:
    """Return where audits are kept: *given*, else the setting; None: in the user's data folder.

    Raises:
        ConfigError: a configuration file or variable is not accepted.
    """
    from stackaudit.app.config import resolve

    return resolve(Path(), {"archive": given}).archive
