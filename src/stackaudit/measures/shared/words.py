"""How measures speak: numbers, plurals and lists for their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

THIN = "\u202f"
"""Narrow no-break space: before the percent sign."""
MINUS = "\u2212"
MINUTES_PER_DAY = 480
"""A person-day is 8 hours."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def count(value: int, one: str, many: str = "") -> str:
    """Return number and noun: ``no models``, ``1 model``, ``2,000 models``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}" if value else f"no {many or one + 's'}"


def verb(value: int, one: str, many: str) -> str:
    """Return the form of a verb that fits a number."""
    return one if value == 1 else many


def percent(share: float) -> str:
    """Return a share (0 to 1) as per cent; never rounds something to nothing, nor almost all to all."""
    if 0 < share < 0.01:
        return f"under 1{THIN}%"
    return f"over 99{THIN}%" if 0.99 < share < 1 else f"{share * 100:.0f}{THIN}%"


def joined(items: Sequence[str], limit: int = 4) -> str:
    """Return ``a, b and c``; above *limit* the rest is counted."""
    texts = list(items)
    if len(texts) > limit:
        texts = [*texts[: limit - 1], f"{len(texts) - limit + 1:,} more"]
    return f"{', '.join(texts[:-1])} and {texts[-1]}" if len(texts) > 1 else "".join(texts)


def decimal(value: float) -> str:
    """Return a number with at most one decimal: ``1.6``, ``2``."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.replace("-", MINUS)


def days(minutes: float) -> str:
    """Return an effort: ``40 minutes``, ``6 hours``, ``2.2 person-days``."""
    if minutes < 60:
        return count(round(minutes), "minute")
    if minutes < MINUTES_PER_DAY:
        return f"{decimal(minutes / 60)} {'hour' if round(minutes / 60, 1) == 1 else 'hours'}"
    value = minutes / MINUTES_PER_DAY
    return f"{decimal(value)} {'person-day' if round(value, 1) == 1 else 'person-days'}"


def day(value: date) -> str:
    """Return ``23 October 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def capital(text: str) -> str:
    """Return *text* with its first letter large."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return the first sentence of a text, on one line."""
    flat = " ".join(text.split())
    head, dot, _ = flat.partition(". ")
    return head + "." if dot else flat
