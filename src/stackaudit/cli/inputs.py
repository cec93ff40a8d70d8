"""What commands read besides the code: stored audits, days and spans of time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stackaudit.model.audit import Audit

_SPAN = re.compile(r"(\d{1,5})\s*([dwmy]?)")
_EFFORT = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s*(min|h|d)")
_MINUTES = {"min": 1, "h": 60, "d": 480}
_DAYS = {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}


def stored_audit(path: Path, archive: str | None = None) -> Audit:
    """Read audit.json, or where there is no such file the audit of the archive that bears this name.

    Raises:
        UsageError: the file cannot be read, or is no audit.
        ArchiveError: the archive cannot be read.
    """
    from stackaudit.model import audit_json
    from stackaudit.model.errors import InputError

    if not path.exists() and path.suffix.lower() != ".json":
        from stackaudit.app.archiving import stored

        found = stored(str(path), archive, with_trend=True)
        if found is not None:
            return found
    try:
        return audit_json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error.strerror or error}") from None
    except InputError as error:
        raise UsageError(f"{str(path)!r}: {error}") from error


def kept_or_stored(name: str, repo: Path, archive: Callable[[], str | None]) -> Audit | None:
    """Return the stored audit that *name* means; None where it can only be a commit of the repository at *repo*.

    A file wins over a branch, tag or commit, and that over an audit of the archive; ``archive:`` before the name means
    the archive alone.

    Raises:
        UsageError: the file is no audit, or the name means several audits.
        ArchiveError: the archive cannot be read.
    """
    if Path(name).is_file() or name.lower().endswith(".json"):
        return stored_audit(Path(name))
    from stackaudit.app.archiving import MARK, stored
    from stackaudit.intake.trees import open_commit

    if not name.startswith(MARK):
        try:
            open_commit(repo, name)
        except UsageError:
            pass
        else:
            return None
    return stored(name, archive())


def days(text: str) -> int:
    """Return the days of a span such as ``180d``, ``26w``, ``6m`` (of 30 days) or ``1y``.

    Raises:
        UsageError: it is no span.
    """
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(f"{text!r} is no span of time; write 180d, 26w, 6m or 1y")
    return int(match[1]) * _DAYS[match[2]]


def minutes(text: str) -> int:
    """Return the minutes of an effort such as ``90min``, ``6h`` or ``5d`` (days of 8 hours).

    Raises:
        UsageError: it is no effort.
    """
    match = _EFFORT.fullmatch(text.strip().lower())
    found = int(float(match[1]) * _MINUTES[match[2]]) if match is not None else 0
    if found <= 0:
        raise UsageError(f"{text!r} is no effort; write 90min, 6h or 5d (days of 8 hours)")
    return found


def unknown(what: str, name: str, known: list[str], otherwise: str) -> UsageError:
    """Return the error for a name that is not known, with the closest ones that are."""
    import difflib

    folded = {item.lower(): item for item in known}
    close = difflib.get_close_matches(name.lower(), folded, n=3, cutoff=0.6)
    close += [item for item in sorted(folded) if name and name.lower() in item and item not in close][: 3 - len(close)]
    hint = (
        f"close are {', '.join(folded[c] for c in close)}"
        if len(close) > 1
        else f"did you mean {folded[close[0]]!r}?"
        if close
        else otherwise
    )
    return UsageError(f"there is no {what} {name!r}; {hint}")
