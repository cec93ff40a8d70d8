"""What a source says: values that readers make and ``merge`` weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

ISO = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class DateClaim:
    """One source's word on the end of one model at one host."""

    source: str
    """Key in ``packages.SOURCES``."""
    host: str
    """The source's own word for the host, before ``names`` maps it."""
    model: str
    """Id as the source spells it."""
    shutdown: date | None
    announced: date | None = None
    not_before: bool = False
    """The source itself calls the date a lower bound."""
    replacement: str | None = None
    page: str | None = None
    """Address of the vendor's page, without a fragment."""
    seen: date | None = None
    """Day on which the source last looked at the page."""


@dataclass(frozen=True, slots=True)
class FactClaim:
    """One source's word on one model: price, sizes, capabilities."""

    source: str
    host: str
    model: str
    facts: dict[str, Any] = field(default_factory=dict)
    """Keys as in ``merge.FIELDS``; missing means that the source does not say."""
    organisation: str | None = None
    """Who made the model, in the source's words (an organisation in a path, a lab folder)."""


@dataclass(slots=True)
class Claims:
    """Everything that the readers found."""

    dates: list[DateClaim] = field(default_factory=list)
    facts: list[FactClaim] = field(default_factory=list)
    floating: set[str] = field(default_factory=set)
    """Ids that a vendor is known to move although they do not look it."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Other spelling to id, as sources declare them."""


def day(text: object) -> date | None:
    """Read an ISO date; anything else (a month, ``2025-00-00``) is no date."""
    if not isinstance(text, str) or not ISO.match(text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def long_day(text: str) -> date:
    """Read ``June 15th, 2026``."""
    plain = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", text)
    return datetime.strptime(plain, "%B %d, %Y").date()  # noqa: DTZ007 (a day has no zone)


def page(address: str | None) -> str | None:
    """Drop fragment and query of an address: the page is the source, and addresses repeat."""
    return re.split(r"[#?]", address)[0] if address else None
