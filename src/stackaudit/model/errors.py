"""The one family of errors: each message is one sentence and says what to do next."""

from __future__ import annotations


class StackauditError(Exception):
    """Base of every error that a user can cause or mend.

    Attributes:
        exit_code: what the command line returns (architecture, "Exit").
    """

    exit_code = 2


class UsageError(StackauditError):
    """Wrong arguments: a path that does not exist, an unknown rule, a bad date."""


class ConfigError(StackauditError):
    """A configuration, rule or catalogue file that cannot be accepted as it is."""


class ArchiveError(StackauditError):
    """An archive that cannot be opened, read or written; what it held before is unchanged."""


class NoArchiveError(ArchiveError):
    """Nothing was ever kept at that place."""


class NotKeptError(UsageError):
    """A name that means no audit of the archive."""


class InputError(StackauditError):
    """An input that the tool was asked to read and could not: exit 3 under ``--strict``."""

    exit_code = 3
