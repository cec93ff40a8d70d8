"""A newer catalogue of models than the shipped one: where it is kept, and what is accepted.

A file is data of others. It is unpacked within bounds, read as JSON, and every row is built once before
it is kept; nothing of it is ever run.
"""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from pathlib import Path
from typing import Final

from stackaudit.catalog.models import ModelCatalogue
from stackaudit.model.errors import InputError

_PACKED: Final = 20_000_000
_PLAIN: Final = 80_000_000
"""Bytes; the shipped file has 50 kB, so that a larger one is a mistake or an attack."""
_MEMBER: Final = "catalog/models.json.gz"
"""The end of the path under which a package holds its catalogue."""
_WRONG: Final = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What data of another shape leads to."""


def place() -> Path:
    """Return where an updated catalogue is kept: for the user, not for one repository."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "stackaudit" / "models.json.gz"


def unpack(data: bytes) -> bytes:
    """Return the catalogue file itself: *data*, or the one inside a wheel.

    Raises:
        InputError: there is none, more than one, or it is too large.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [i for i in archive.infolist() if i.filename.endswith(_MEMBER)]
            if len(found) != 1:
                raise InputError(f"the package holds {len(found) or 'no'} file that ends with {_MEMBER}")
            with archive.open(found[0]) as member:
                inner = member.read(_PACKED + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"the package cannot be opened: {error}") from None
    if len(inner) > _PACKED:
        raise InputError(f"its {_MEMBER} is too large")
    return inner


def decode(data: bytes) -> ModelCatalogue:
    """Return the catalogue in *data*; its rows are not looked at.

    Raises:
        InputError: it is no catalogue that this version reads.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            plain = packed.read(_PLAIN + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"this is no catalogue of models: {error}") from None
    if len(plain) > _PLAIN:
        raise InputError("this is no catalogue of models: it is too large")
    try:
        return ModelCatalogue.decode(plain)
    except _WRONG as error:
        raise InputError(f"this is no catalogue of models that this version reads: {error}") from None


def read(data: bytes) -> ModelCatalogue:
    """Return the catalogue in *data*, after every row was built once.

    Raises:
        InputError: a row cannot be built, or holds what would write to a terminal.
    """
    catalogue = decode(data)
    try:
        rows = list(catalogue.rows())
        texts = {text for row in rows for text in (row.id, *row.aliases, *(e.source for e in row.lifecycles))}
        printable = all(text.isprintable() for text in texts)
    except _WRONG as error:
        raise InputError(f"this catalogue of models is damaged: {error}") from None
    if not printable:
        raise InputError("this is no catalogue of models: it holds control characters")
    return catalogue


def keep(data: bytes) -> Path:
    """Put a catalogue in place, in one step; the next start uses it. Raises OSError."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)
    return path


def drop() -> bool:
    """Go back to the shipped catalogue; return whether another one was in place. Raises OSError."""
    path = place()
    present = path.exists()
    path.unlink(missing_ok=True)
    return present


def kept() -> ModelCatalogue | None:
    """Return the updated catalogue, or None when there is none.

    Raises:
        InputError: it can no longer be read, as after an upgrade that changed its form.
    """
    try:
        data = place().read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"the updated catalogue cannot be read: {error.strerror or error}") from None
    return decode(data)


def current() -> ModelCatalogue:
    """Return the catalogue that audits use: the updated one where it is newer than the shipped one."""
    shipped = ModelCatalogue.load()
    try:
        updated = kept()
    except InputError:
        return shipped
    return updated if updated is not None and updated.as_of > shipped.as_of else shipped
