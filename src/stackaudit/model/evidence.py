"""Evidence: the atom of every claim, and the one place where secrets are taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

SNIPPET_LIMIT = 200
_READ_LIMIT = 600
"""Characters of a line that are looked at: redaction must not pay for a minified file."""

_SECRET = re.compile(
    r"""(?xi)
    (?P<keep>(?<![\w.-])[\w.-]{0,60}?(?:api[_-]?key|secret|token(?!s|iz)|passw(?:or)?d|credential|access[_-]?key|auth(?:orization)?|bearer|cookie|dsn)
        [\w.-]{0,60}["']?\s{0,4}(?:[:=]>?|,)\s{0,4}(?:bearer\s{1,4})?["']?)
    (?P<drop>[A-Za-z0-9_\-./+=~]{8,})
    | (?P<url>://[^\s:/@"']{1,80}:)(?P<urlpass>[^\s@"']{3,120})(?=@)
    | (?P<jwt>\beyJ[\w-]{8,}\.[\w-]{6,}(?:\.[\w-]*)?)
    | (?P<known>\b(?:sk|pk|rk|gsk|xox[abprs]|gh[pousr]|glpat|hf|r8|tvly|pplx|ls|lsv2|AKIA|ASIA|AIza|SG|npm|dop|shpat)[-_.]?[A-Za-z0-9_\-]{14,})
    | (?P<pem>-----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*)
    | (?P<hex>(?<![\w/-])[0-9a-f]{40,}(?![\w-]))
    """
)
_CODE_VALUE = re.compile(
    r"^(?:os\.|process\.|settings\.|config\.|self\.|env\.|getenv|environ|None$|null$|True$|False$|str$|string$)",
    re.IGNORECASE,
)


def _mask(match: re.Match[str]) -> str:
    if match.group("drop"):
        if _CODE_VALUE.match(match.group("drop")):
            return match.group(0)
        return match.group("keep") + "***"
    if match.group("urlpass"):
        return match.group("url") + "***"
    return "***"


def redact(text: str) -> str:
    """Return *text* without values of keys and secrets; names stay.

    Every snippet passes here, so no report, cache or archive ever holds a secret.
    """
    return _SECRET.sub(_mask, text)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was read."""

    path: str
    """Path relative to the root of the tree, with ``/``."""
    line: int
    """First line, 1-based."""
    end_line: int
    column: int
    """1-based column of the first character; 1 when the syntax has no columns."""
    detector: str
    technique: str
    """How it is known: ``signature``, ``manifest``, ``config``, ``literal``, ``import``, ``framework-default`` …"""
    confidence: float
    """0 to 1."""
    snippet: str
    """At most 200 characters of the line, redacted."""

    @classmethod
    def at(
        cls,
        path: str,
        line: int,
        *,
        detector: str,
        technique: str,
        snippet: str = "",
        confidence: float = 0.9,
        column: int = 1,
        end_line: int | None = None,
    ) -> Evidence:
        """Build evidence with a redacted, shortened snippet."""
        last = max(end_line or line, line, 1)
        return cls(path, max(line, 1), last, max(column, 1), detector, technique, confidence, _snippet(snippet))

    def quoting(self, line: str) -> Evidence:
        """Return the same place with *line*, redacted and shortened, as its snippet."""
        return replace(self, snippet=_snippet(line))


def _snippet(line: str) -> str:
    return redact(" ".join(line[:_READ_LIMIT].split()))[:SNIPPET_LIMIT]
