"""What the words of a prompt give away: a format that is asked for in prose, instructions that shout."""

from __future__ import annotations

import re

_LIMIT = 20_000
_ASKS = re.compile(
    r"(?i)\b(?:return|respond|reply|answer|output|format|produce|generate|write|give|provide|must be|should be)\b[^.\n]{0,80}?"
    r"\bjson\b(?!\s*(?:schema|input|file|string is))"
)
_REFUSES = re.compile(r"(?i)\b(?:not|never|no|without|don't|instead of)\b[^.\n]{0,25}\bjson$")
_SHOUT = re.compile(
    r"\b(?:IMPORTANT|NEVER|MUST(?:\s+NOT)?|ALWAYS|DO\s+NOT|DON'T|CRITICAL(?:LY)?|WARNING|MANDATORY|STRICTLY|ABSOLUTELY|"
    r"UNDER\s+NO\s+CIRCUMSTANCES|VERY\s+IMPORTANT|ONLY|NOT|REMEMBER|ATTENTION|REQUIRED)\b"
)
_PRESSURE = re.compile(
    r"(?i)\byou (?:will|'ll) be (?:penali[sz]ed|fired|punished|tipped|rewarded|terminated|shut down)|\bI(?:'ll| will) tip\b"
    r"|\$\d+ tip|\bmy (?:job|career|life) depends|\blives? depends? on"
)
_EMPHASIS = 3
"""Threats and promises of a tip are rarer than capitals, and tell more."""


def asks_for_json(text: str) -> bool:
    """Return whether a prompt asks, in prose, for an answer that is JSON."""
    shown = text[:_LIMIT]
    return any(not _REFUSES.search(shown[max(0, m.start() - 20) : m.end()]) for m in _ASKS.finditer(shown))


def shouts(text: str) -> int:
    """Return how often a prompt shouts: imperatives in capitals inside ordinary text, threats and promises counted threefold.

    A line that is all capitals is a heading.
    """
    lines = [line for line in text[:_LIMIT].splitlines() if not line.isupper()]
    return sum(len(_SHOUT.findall(line)) + _EMPHASIS * len(_PRESSURE.findall(line)) for line in lines)
