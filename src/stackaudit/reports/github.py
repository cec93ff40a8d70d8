"""Text of strangers inside GitHub's Markdown and Mermaid: shown, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stackaudit.reports.wording import ELLIPSIS, clean

BREAK = "\u200b"
"""Zero-width blank: takes the meaning from ``@name``, ``#12`` and bare addresses without changing their look."""

_TICKS = re.compile(r"`+")
_MARKS = re.compile(r"([\\`*_\[\]|~])")
_FIRST = re.compile(r"^([-+=#!:]|\d{1,9}[.)](?=\s|$))")
_LIVE = re.compile(r"(?i)(@|#|www(?=\.)|gh(?=-\d)|(?<=[a-z])(?=://)|(?<=mailto)(?=:))")
_MERMAID_SAFE = re.compile(r"[^\w ./,-]", re.UNICODE)


def plain(text: object, limit: int = 300) -> str:
    """Return *text* as running text: no markup, mention, reference, link, formula or HTML of it stays active."""
    shown = clean(text, limit)
    shown = _LIVE.sub(rf"\1{BREAK}", shown)
    shown = _MARKS.sub(r"\\\1", shown)
    shown = _FIRST.sub(lambda m: f"{m[0][:-1]}\\{m[0][-1]}", shown)
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace("$", "<span>$</span>")


def code(text: object, limit: int = 200) -> str:
    """Return *text* as a code span that also holds inside a table; empty for no text."""
    shown = clean(text, limit)
    if not shown:
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" or (shown[0] == shown[-1] == " ") else ""
    shown = shown.replace("\\|", f"\\{BREAK}|").replace("|", "\\|")  # an escaped backslash would free the pipe
    return f"{fence}{pad}{shown}{pad}{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Return the lines of a table; cells are Markdown that is safe already.

    Args:
        head: names of the columns.
        rows: cells.
        right: columns of numbers.
    """
    marks = ["---:" if i in right else "---" for i in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)]


def mermaid_label(text: object, limit: int = 48) -> str:
    """Return *text* for the inside of a quoted Mermaid label: all but letters, digits and a few marks as numbers."""
    shown = clean(text)
    shown = shown if len(shown) <= limit else shown[: limit - 1] + ELLIPSIS
    return _MERMAID_SAFE.sub(lambda m: f"#{ord(m[0])};", shown)
