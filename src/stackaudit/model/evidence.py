"""Evidence: the atom of every claim, and the one place where secrets are taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

SNIPPET_LIMIT = 200
_READ_LIMIT = 600
"""Characters of a line that are looked at: redaction must not pay for a minified file."""
_LONG_USER = 16
"""Characters of the user of a URL that is rather a key."""

_SHAPED = r"""
    ://(?P<user>[^\s:/@"']{1,200}):[^\s@"']{3,200}(?=@)
    | ://(?P<bare>[^\s:/@"']{20,200})(?=@)
    | (?P<jwt>\beyJ[\w-]{8,}\.[\w-]{6,}(?:\.[\w-]*)?)
    | (?P<pem>-----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*)
    | (?P<known>(?<![A-Za-z0-9])(?-i:
        (?:sk|pk|rk)-[\w-]{14,} | (?:sk|pk|rk)_(?:live|test)_\w{10,} | (?:gsk|hf|r8|npm|gh[pousr])_[A-Za-z0-9]{14,}
        | github_pat_\w{20,} | (?:xox[abeprs]|glpat|tvly|pplx)-[\w-]{14,} | (?:shp[a-z]{2}|lsv2|dop_v1|ls_)_\w{14,}
        | A[KS]IA[A-Z0-9]{14,} | AIza[\w-]{20,} | (?:SG|ya29|hv[bs])\.[\w-]{14,}(?:\.[\w-]*)? | pypi-AgEI[\w-]{14,} | dapi[0-9a-f]{32}
      ))
"""
"""Secrets that can be told from their looks. A look must be narrow: names of packages and classes pass here too."""
_NAMED = r"""
    (?P<keep>(?<![\w.-])[\w.-]{0,60}?(?:api[_-]?key|secret|token(?!s|iz)|passw(?:or)?d|credential|access[_-]?key|auth(?:orization)?|bearer|cookie|dsn)
        [\w.-]{0,60}["']?\s{0,4}(?:[:=]>?|,)\s{0,4}(?:[brf]{0,2}["'`])?(?:(?:bearer|basic|token|bot)\s{1,4})?["']?)
    (?P<drop>[A-Za-z0-9_\-./+=~]{8,})
    | (?P<set>\.(?:api_?key|(?:access_?|auth_?)?token|password)\(\s{0,4}["']|[?&](?:key|sig|signature)=)[^\s"'&#]{8,}
    | (?P<hex>(?<![\w/-])[0-9a-f]{40,}(?![\w-]))
"""
"""Secrets that look like any text: what stands beside them tells."""
_KEY = re.compile(_SHAPED, re.IGNORECASE | re.VERBOSE)
_SECRET = re.compile(f"{_NAMED} | {_SHAPED}", re.IGNORECASE | re.VERBOSE)
_MARKS = (
    "://", "eyJ", "PRIVATE KEY", "sk-", "pk-", "rk-", "k_live_", "k_test_", "gsk_", "hf_", "r8_", "npm_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xox", "glpat-", "tvly-",
    "pplx-", "shp", "lsv2_", "ls__", "dop_", "AKIA", "ASIA", "AIza", "SG.", "ya29.", "hvs.", "hvb.", "pypi-", "dapi",
)  # fmt: skip
"""One of them stands in each key that `_KEY` finds; looking for them costs a tenth."""
_CODE_VALUE = re.compile(
    r"^(?:os\.|process\.|settings\.|config\.|self\.|env\.|getenv|environ|None$|null$|True$|False$|str$|string$)",
    re.IGNORECASE,
)


def _mask(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found.get("drop"):
        return match.group(0) if _CODE_VALUE.match(found["drop"]) else f"{found['keep']}***"
    if found.get("set"):
        return f"{found['set']}***"
    if found["user"]:  # a user as long as a key is one
        return f"://{found['user'] if len(found['user']) < _LONG_USER else '***'}:***"
    return "://***" if found["bare"] else "***"


def redact(text: str) -> str:
    """Return a line of *text* without values of keys and secrets; names stay.

    Every snippet passes here, so no report, cache or archive ever holds a secret.
    """
    return _SECRET.sub(_mask, text)


@lru_cache(maxsize=1 << 14)
def keyless(text: str) -> str:
    """Return a name or value without keys that can be told from their looks; hashes and names of secrets stay."""
    return _KEY.sub(_mask, text) if any(mark in text for mark in _MARKS) else text


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
