"""What the readers of other tools' files make, and how they take text out of JSON that strangers wrote."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from stackaudit.model.evidence import redact
from stackaudit.model.findings import Severity

TEXT = 500
_READ = 2000
READ_LIMIT = 200_000
"""Entries of one list that are looked at."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A finding of another tool."""

    rule: str
    severity: Severity
    message: str
    path: str
    """As the tool names it, relative or absolute; empty where it names no file."""
    line: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A component that another tool lists."""

    kind: str
    name: str
    version: str
    purl: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one tool says in one file."""

    tool: str
    version: str
    findings: tuple[Foreign, ...] = ()
    components: tuple[Part, ...] = ()
    suppressed: int = 0
    """Findings that were accepted with the other tool: counted, not taken over."""


def text(value: Any, *keys: str, limit: int = TEXT) -> str:
    """Return the text under *keys* on one line, redacted and cut; empty for anything else."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str):
        return ""
    return redact(" ".join(value[:_READ].split()))[:limit]


def rows(value: Any, *keys: str) -> list[dict[str, Any]]:
    """Return the mappings of the list under *keys*."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return [row for row in value[:READ_LIMIT] if isinstance(row, dict)] if isinstance(value, list) else []


def whole(value: Any) -> int | None:
    """Return a positive integer, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 31 else None


def path_of(uri: str) -> str | None:
    """Return the path that a URI reference names, None where it leads out of the tree or names no file.

    It is absolute where the reference is (``file:///…``); whoever knows the root of the tree takes that off. No path is
    ever opened.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme not in {"", "file"} or parts.netloc not in {"", "localhost"} or not parts.path:
        return None
    path = normpath(unquote(parts.path, errors="surrogateescape"))
    return None if path.startswith(("//", "..")) or "\0" in path or path == "." else path


def severity_of(score: float) -> Severity:
    """Return our word for a score of 0 to 10 (CVSS, ``security-severity``)."""
    bands: tuple[tuple[float, Severity], ...] = ((9, "critical"), (7, "high"), (4, "medium"), (0.1, "low"))
    return next((word for least, word in bands if score >= least), "info")
