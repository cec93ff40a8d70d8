"""How the reports speak: numbers, dates, plurals and lists, and text of strangers made safe to show."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

THIN = "\u202f"
"""Narrow no-break space: before the percent sign."""
MINUS = "\u2212"
DASH = "\u2013"
ELLIPSIS = "\u2026"
MINUTES_PER_DAY = 480
"""A person-day is 8 hours."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_PLAIN = re.compile(r"[\x20-\x7e]*\Z")
_BLANKS = re.compile(r"[\t\n\r\f\v\x85\u2028\u2029]+")
_JOINERS = frozenset("\u200c\u200d\ufe0f")
_SENTENCE_END = re.compile(r"(?<=[.?])\s+(?=[A-Z`\"])")


def clean(text: object, limit: int = 2000) -> str:
    r"""Return *text* as one visible line.

    Line ends and tabs become spaces. Other control characters, direction overrides, unassigned characters and bytes
    that are not UTF-8 become visible escapes (``\x1b``, ``\u202e``), so that a terminal or page never obeys them.

    Args:
        text: any value; None is the empty text.
        limit: longest result in characters; what is cut is marked with an ellipsis.
    """
    raw = "" if text is None else str(text)
    if len(raw) > limit:
        raw = raw[: max(limit - 1, 0)] + ELLIPSIS
    if _PLAIN.match(raw):
        return raw.strip()
    return "".join(map(_visible, _BLANKS.sub(" ", raw))).strip()


def _visible(char: str) -> str:
    if char in _JOINERS or unicodedata.category(char) not in _HIDDEN:
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def first_sentence(text: object, limit: int = 240) -> str:
    """Return the first sentence of the first paragraph of *text*."""
    paragraph = str(text or "").strip().split("\n\n")[0]
    return clean(_SENTENCE_END.split(" ".join(paragraph.split()))[0], limit)


def number(value: float | None, digits: int = 0) -> str:
    """Return *value* with thousands separated by commas, or an en dash for None.

    Args:
        value: the number; values that are not finite are shown as an en dash.
        digits: decimal places.
    """
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{value:,.{digits}f}"
    if text.startswith("-"):
        text = text[1:]
        return text if not text.strip("0.,") else MINUS + text
    return text


def signed(value: float | None, digits: int = 0) -> str:
    """Return a change with its sign (plus, minus or none); an en dash for None."""
    text = number(value, digits)
    return "+" + text if value is not None and value > 0 and text.strip("0.,") else text


def share(value: float | None, digits: int = 0) -> str:
    """Return a share (0 to 1) as per cent; never rounds something to nothing, nor almost all to all."""
    if value is None or not math.isfinite(value):
        return DASH
    percent = value * 100
    if 0 < percent < 1:
        return f"under 1{THIN}%"
    if 99 < percent < 100:
        return f"over 99{THIN}%"
    return f"{number(percent, digits if percent % 1 else 0)}{THIN}%"


def about(value: float | None) -> str:
    """Return a share that is an estimate: "about 40 %", but "over 99 %" and "under 1 %" as they are."""
    text = share(value)
    return text if text.startswith(("over", "under")) else f"about {text}"


def be(count: float) -> str:
    """Return ``is`` for one, ``are`` otherwise."""
    return "is" if count == 1 else "are"


def verb(count: float, one: str, many: str) -> str:
    """Return the form of a verb that fits *count*: ``verb(n, "uses", "use")``."""
    return one if count == 1 else many


def plural(count: float, one: str, many: str = "") -> str:
    """Return the noun that fits *count*; *many* defaults to *one* with an s."""
    return one if count == 1 else many or one + "s"


def count(value: int, one: str, many: str = "") -> str:
    """Return number and noun for a sentence: ``no call sites``, ``1 call site``, ``2,000 call sites``."""
    return f"{number(value) if value else 'no'} {plural(value, one, many)}"


def spelled(value: int, one: str, many: str = "") -> str:
    """Return number and noun with small numbers as words, for headings: ``three labs``."""
    word = _WORDS[value] if 0 <= value < len(_WORDS) else number(value)
    return f"{word} {plural(value, one, many)}"


def joined(items: Iterable[object], limit: int | None = None) -> str:
    """Return ``a, b and c``; above *limit* items the rest is counted: ``a, b and 3 more``."""
    texts: Sequence[str] = [clean(item) for item in items]
    if limit is not None and len(texts) > limit:
        texts = [*texts[:limit], f"{number(len(texts) - limit)} more"]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def capital(text: str) -> str:
    """Return *text* with its first letter large."""
    return text[:1].upper() + text[1:]


def span(low: float | None, high: float | None) -> str:
    """Return a range with an en dash, one number where both are equal, an en dash where neither is known."""
    known = [v for v in (low, high) if v is not None]
    texts = [number(v, 0 if float(v).is_integer() else 1) for v in known]
    if not texts:
        return DASH
    return texts[0] if texts[0] == texts[-1] else DASH.join(texts)


def parse_day(iso: object) -> date | None:
    """Return the date of ``YYYY-MM-DD``, or None when it is none."""
    try:
        return date.fromisoformat(str(iso)[:10])
    except ValueError:
        return None


def day(iso: object) -> str:
    """Return ``23 October 2026``; what is no date is shown as it is."""
    value = parse_day(iso)
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else clean(iso)


def short_day(iso: object) -> str:
    """Return ``23 Oct 2026``; what is no date is shown as it is."""
    value = parse_day(iso)
    return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}" if value else clean(iso)


def month(value: date) -> str:
    """Return the short name of a month."""
    return _MONTHS[value.month - 1][:3]


def days_between(start: object, end: object) -> int | None:
    """Return the days from *start* to *end* (ISO dates), or None when one of them is no date."""
    first, last = parse_day(start), parse_day(end)
    return (last - first).days if first and last else None


def time_left(days: int) -> str:
    """Return ``today``, ``in 19 days`` or ``3 days ago``."""
    if days == 0:
        return "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def effort(minutes: float | None) -> str:
    """Return an effort in the unit that fits a table: ``45 min``, ``6.0 h``, ``2.2 d``."""
    if minutes is None:
        return DASH
    if minutes < 60:
        return f"{number(minutes)} min"
    return f"{number(minutes / 60, 1)} h" if minutes < MINUTES_PER_DAY else f"{number(minutes / MINUTES_PER_DAY, 1)} d"


def effort_words(minutes: float) -> str:
    """Return an effort for a sentence: ``45 minutes``, ``6 hours``, ``2.2 person-days``."""
    if minutes < 60:
        return f"{number(minutes)} {plural(round(minutes), 'minute')}"
    unit, name = (60, "hour") if minutes < MINUTES_PER_DAY else (MINUTES_PER_DAY, "person-day")
    value = number(minutes / unit, 1).removesuffix(".0")
    return f"{value} {name if value == '1' else name + 's'}"
