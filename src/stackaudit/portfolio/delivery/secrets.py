"""Secrets of a delivery: from the environment or a file, never from the configuration, never in a message or log."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stackaudit.model.errors import UsageError

LARGEST = 16_384


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret lies; its value is read when it is needed and kept nowhere."""

    variable: str | None
    file: str | None

    def read(self, environ: Mapping[str, str] | None = None) -> str:
        """Return the value without blanks around it.

        Raises:
            UsageError: it is not there, is empty, or holds more than one line; the sentence names the place alone.
        """
        if self.variable is not None:
            value, place = (os.environ if environ is None else environ).get(self.variable, ""), self.variable
        else:
            place = str(self.file)
            value = _of_file(Path(place).expanduser())
        value = value.strip()
        if not value:
            raise UsageError(f"{place} holds no secret: it is not set, or empty")
        if not value.isprintable():
            raise UsageError(f"{place} holds more than one line, or a control character")
        return value


def _of_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{str(path)!r} is too large for a secret")
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{str(path)!r} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}"
        ) from None
