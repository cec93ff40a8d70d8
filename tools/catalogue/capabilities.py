"""What a model can do, by agreement of the sources: what they dispute is unknown.

Tables copy from each other, so that sources are first grouped into voices; each voice has one word
on a capability. A voice speaks with its newest table, for the lab's own hosts where it lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .claims import FactClaim
from .packages import RANK

NAMES = ("sampling", "tools", "vision", "json_schema", "open_weights")
VOICES = (
    ("hand", ("hand",)),
    ("depdesk", ("depdesk",)),
    ("models.dev", ("langchain", "models.dev")),
    ("litellm", ("litellm", "tokencost")),
)
"""Independent tables, each with the sources that are copies or older states of it."""
_DATED_TABLES = ("litellm", "tokencost")
"""Sources of which only the newest that speaks is heard."""

_CLEAR = 0.75
"""A voice that names several hosts is clear when this share of them says the same."""
_MAJORITY = 0.5
"""Whether weights can be had is a property of the model; hosts often leave the field at its default."""


@dataclass(frozen=True, slots=True)
class Word:
    """What one voice says of one capability; ``value`` is None where it contradicts itself."""

    voice: str
    value: bool | None
    at_home: bool
    """It speaks of the lab's own hosts, not of resellers."""
    hosts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The capability, with the sources that say so."""

    value: bool | None
    stated_by: tuple[str, ...]
    disputed: bool


def decide(name: str, claims: Iterable[FactClaim], at_home: Callable[[FactClaim], bool]) -> Verdict:
    """Return what the voices agree on.

    A row of the hand table was read from a page and decides; words on the lab's own hosts silence words on other hosts.
    Both true and false need that no voice objects. False raises findings, so that it also needs the
    lab's own hosts, two voices or two hosts: a single reseller may have its own limits.
    """
    speaking = [c for c in claims if name in c.facts]
    words = [w for voice, sources in VOICES if (w := _word(name, voice, sources, speaking, at_home))]
    words = [w for w in words if w.voice == "hand"] or [w for w in words if w.at_home] or words
    values = {w.value for w in words}
    if len(values) != 1 or None in values:
        return Verdict(None, (), disputed=bool(values))
    value = values.pop()
    if value is False and len(words) == 1 and not words[0].at_home and words[0].hosts == 1 and words[0].voice != "hand":
        return Verdict(None, (), disputed=False)
    return Verdict(value, tuple(w.voice for w in words), disputed=False)


def _word(
    name: str, voice: str, sources: Sequence[str], claims: list[FactClaim], at_home: Callable[[FactClaim], bool]
) -> Word | None:
    mine = [c for c in claims if c.source.startswith(tuple(sources))]
    if not mine:
        return None
    own = [c for c in mine if at_home(c)]
    heard = own or mine
    if voice in _DATED_TABLES:
        newest = min(RANK[c.source] for c in heard)
        heard = [c for c in heard if RANK[c.source] == newest]
    share = sum(bool(c.facts[name]) for c in heard) / len(heard)
    needed = _MAJORITY if name == "open_weights" else _CLEAR
    value = True if share > _MAJORITY and share >= needed else None
    if share < _MAJORITY and 1 - share >= needed:
        value = False
    return Word(voice, value, bool(own), len({c.host for c in heard}))
