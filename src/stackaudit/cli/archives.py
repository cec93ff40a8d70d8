"""Archives for commands: which one is meant, and whether it holds what is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackaudit.portfolio.archive import Archive


def place(given: str | None) -> str | None:
    """Return where audits are kept: *given*, else the setting; None: in the user's data folder.

    Raises:
        ConfigError: a configuration file or variable is not accepted.
    """
    from stackaudit.app.configuration.config import resolve

    return resolve(Path(), {"archive": given}).archive


def known(archive: Archive, repository: str | None) -> None:
    """Check that *archive* holds audits of *repository*, so that a mistyped name is not answered by an empty table.

    Raises:
        UsageError: it holds none. None asks for all repositories and is never refused.
    """
    from stackaudit.model.errors import UsageError

    if repository is not None and archive.latest(repository) is None:
        raise UsageError(f"the archive holds no repository {repository!r} (`stackaudit archive list` shows them)")
