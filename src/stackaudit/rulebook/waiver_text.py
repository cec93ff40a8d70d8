"""The small language of a waiver: ``ignore[RULE, …] reason="…" until=YYYY-MM-DD owner=…``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from stackaudit.model.evidence import redact

KEYS = ("reason", "until", "owner")
FORM = 'ignore[RULE] reason="…" until=YYYY-MM-DD owner=…'
MAX_TEXT = 300
_CLOSERS = ("*/", "-->", "#}", "%>", "*)", "}}", "}")
"""What may end a comment on the same line."""
_OTHERS = ("disable", "skip", "waive", "allow", "noqa", "suppress")
"""Words of other tools: written with brackets they mean a waiver."""


class WaiverError(ValueError):
    """A waiver that cannot be accepted: one sentence."""


@dataclass(frozen=True, slots=True)
class Written:
    """A waiver as it is written."""

    rules: tuple[str, ...]
    reason: str
    until: str | None
    owner: str | None


def parse(text: str) -> Written | None:
    """Read what follows ``stackaudit:``; None when it is no waiver but prose.

    Raises:
        WaiverError: it is meant as a waiver and cannot be accepted.
    """
    word, rest = _word(text.lstrip())
    if word != "ignore":
        if rest.startswith("[") and (word in _OTHERS or get_close_matches(word, ["ignore"], 1)):
            raise WaiverError(f"{word!r} is not known; a waiver is written {FORM}")
        return None
    rest = rest.lstrip()
    if not rest.startswith("["):
        raise WaiverError(f"a waiver names its rules in brackets: {FORM}")
    inside, closed, rest = rest[1:].partition("]")
    rules = tuple(dict.fromkeys(part.strip() for part in inside.split(",") if part.strip()))
    if not closed or not rules:
        raise WaiverError(f"a waiver names its rules in brackets: {FORM}")
    values = _values(rest)
    return Written(rules, checked_reason(values.get("reason")), checked_day(values.get("until")), values.get("owner"))


def checked_reason(reason: object) -> str:
    """Return a reason on one line, without secrets.

    Raises:
        WaiverError: there is none.
    """
    shown = redact(" ".join(str(reason).split()))[:MAX_TEXT] if isinstance(reason, str) else ""
    if not shown:
        raise WaiverError('a waiver needs a reason="…" that says why the finding is accepted')
    return shown


def checked_day(until: object) -> str | None:
    """Return the last day of a waiver; None when it has no end.

    Raises:
        WaiverError: it is no date.
    """
    if until is None:
        return None
    try:
        return date.fromisoformat(str(until)).isoformat()
    except ValueError:
        raise WaiverError(f"until={str(until)[:40]} is no date; write it as YYYY-MM-DD") from None


def _word(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] in "_-"):
        end += 1
    return text[:end].lower(), text[end:]


def _values(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = text.lstrip(" \t,")
    while rest and not rest.startswith(_CLOSERS):
        key, rest = _word(rest)
        rest = rest.lstrip()
        if not key or not rest.startswith("="):
            raise WaiverError(f"after the rules come {', '.join(f'{k}=…' for k in KEYS)}, not {(key or rest)[:40]!r}")
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            raise WaiverError(
                f"{key[:40]!r} is not known; "
                + (f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}")
            )
        if key in found:
            raise WaiverError(f"{key!r} stands twice")
        found[key], rest = _value(key, rest[1:].lstrip())
        rest = rest.lstrip(" \t,")
    return {key: value for key, value in found.items() if value}


def _value(key: str, text: str) -> tuple[str, str]:
    """Return a value, in quotes or up to the next blank, and what follows it."""
    quote = text[:1]
    if quote not in {'"', "'"} or not quote:
        value, blank, rest = text.partition(" ")
        for closer in _CLOSERS:
            if value.endswith(closer):
                return value.removesuffix(closer), ""
        return value, blank + rest
    made, position = "", 1
    while position < len(text) and text[position] != quote:
        position += text[position] == "\\" and position + 1 < len(text)
        made += text[position]
        position += 1
    if position >= len(text):
        raise WaiverError(f"the quote after {key}= is not closed")
    return " ".join(redact(made).split())[:MAX_TEXT], text[position + 1 :]
