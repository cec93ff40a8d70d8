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


_VERB = r"(?:respond|answer|reply|return|output|print|say|write|classify|label|choose|select|pick)"
_CLOSED = re.compile(
    rf"(?i)\b{_VERB}\b[^.\n]{{0,40}}?\b(?:only|just|exactly|simply|strictly)\b[^.\n]{{0,40}}?"
    r"(?:\W?(?:yes|true)\W?\s*(?:/|or|,)\s*\W?(?:no|false)|\b(?:one of|the (?:label|category|class|number|digit|letter)s?)\b)"
    rf"|\b{_VERB}\b[^.\n]{{0,20}}?\b(?:yes|true)\W? or \W?(?:no|false)\W? only\b"
    r"|\bclassify\b[^.\n]{0,80}?\b(?:into|as) (?:one of|exactly one|either)\b"
)
_EXPLAINS = re.compile(
    r"(?i)\b(?:explain|explanation|reason(?:ing|s)?|rationale|justif\w+|why|because|summary|summari[sz]e|describe|draft|rewrite|step by step)\b"
)
"""What asks for text beside the label: then the answer is not closed."""
_FORMATS = r"(?:json|csv|tsv|xml|yaml|html|markdown|toml)"
_CONVERTS = re.compile(
    rf"(?i)\b(?:convert|transform|reformat|translate|turn|parse)\b[^.\n]{{0,40}}?\b{_FORMATS}\b[^.\n]{{0,30}}?\b(?:to|into|as)\b[^.\n]{{0,20}}?\b{_FORMATS}\b"
    r"|\bextract (?:all |the |any |every )*(?:e-?mail address(?:es)?|e-?mails|urls?|links|phone numbers?|hashtags?|ip address(?:es)?)\b"
    r"|\bsort (?:the|these|this|all)\b[^.\n]{0,40}?\b(?:alphabetical|numerical|ascending|descending|chronological)"
    r"|\bcount (?:the|how many)\b[^.\n]{0,20}?\b(?:words|characters|lines|rows|items)\b"
    r"|\b(?:remove|delete) (?:the |all |any )*duplicate (?:lines|rows|items|entries)\b"
)
_SHORT_PROMPT = 250
"""Words up to which one demand says what a whole prompt is for."""


def closed_answer(text: str) -> str:
    """Return the words by which a short prompt allows nothing but a label (yes or no, one of a list); empty for none."""
    found = _CLOSED.search(text) if len(text.split()) <= _SHORT_PROMPT else None
    if found is None or _EXPLAINS.search(text) or asks_for_json(text):
        return ""
    return " ".join(found[0].split())[:80]


def conversion(text: str) -> str:
    """Return the words by which a short prompt asks for what ordinary code does exactly; empty for none."""
    found = _CONVERTS.search(text) if len(text.split()) <= _SHORT_PROMPT else None
    return " ".join(found[0].split())[:80] if found else ""
