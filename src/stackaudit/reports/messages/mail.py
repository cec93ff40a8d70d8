"""The two parts of a mail: a page of tables with inline styles, which mail programs render, and the same as text."""

from __future__ import annotations

import textwrap
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from stackaudit.reports.messages.brief import Brief
from stackaudit.reports.wording import clean

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH = 72
_COLOURS = {"critical": "#a4262c", "high": "#b3500b", "moderate": "#8a6d00", "low": "#1e6b3a"}
"""White text on each has a contrast of at least 4.5."""


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def show(value: Any) -> Any:
        return clean(value, 1000) if isinstance(value, str) and not isinstance(value, Markup) else value

    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=show)
    source = resources.files("stackaudit.reports").joinpath("templates", "mail.html").read_text(encoding="utf-8")
    return env.from_string(source)


def page(brief: Brief, attached: tuple[str, ...]) -> str:
    """Return the HTML part; it loads nothing from anywhere.

    Args:
        brief: what to say.
        attached: names of the files that come with the mail.
    """
    colour = _COLOURS.get(brief.risk.lower(), "#4a4a4a")
    return _template().render(brief=brief, colour=colour, attached=attached)


def text(brief: Brief, attached: tuple[str, ...]) -> str:
    """Return the part for readers without HTML: plain lines of at most 72 characters."""
    head = f"AI stack audit of {brief.repository}, {brief.day}"
    parts = [head, "=" * min(len(head), WIDTH), ""]
    grades = [f"Risk: {brief.risk}" if brief.risk else "", f"Debt: rating {brief.rating}" if brief.rating else ""]
    parts += ["   ".join(g for g in grades if g), "", *_wrapped(brief.sentence), ""]
    if brief.why:
        parts += ["Why you get this", *(line for why in brief.why for line in _wrapped(why, "- ")), ""]
    if brief.stale:
        parts += [*_wrapped(brief.stale), ""]
    if brief.decisions:
        parts += [brief.heading, "-" * len(brief.heading), ""]
    for place, row in enumerate(brief.decisions, 1):
        parts += [*_wrapped(row.title, f"{place}. "), *_wrapped(f"{row.who}; {row.effort}; {row.by}", "   ")]
        parts += [
            *_wrapped(row.reason, "   "),
            *_wrapped(f"If you wait: {row.if_wait}" if row.if_wait else "", "   "),
            "",
        ]
    if brief.figures:
        wide = max(len(label) for label, _, _ in brief.figures)
        parts += ["Figures", "-------", ""]
        for label, value, note in brief.figures:
            shown = f"{value} ({note})" if note else value
            parts += textwrap.wrap(f"{label.ljust(wide)}  {shown}", WIDTH, subsequent_indent=" " * (wide + 2))
        parts.append("")
    parts += [*_wrapped(brief.standing), "", "How sure", "--------", ""]
    parts += [line for grade, words in brief.sure for line in _wrapped(f"{grade}: {words}", "- ")]
    parts += [line for line in ["", *_wrapped(brief.withheld)] if brief.withheld]
    if attached:
        parts += ["", f"Attached: {', '.join(attached)}"]
    commit = f", commit {brief.commit}" if brief.commit else ""
    return "\n".join([*parts, "", "-- ", f"stackaudit{commit}", ""])


def _wrapped(words: str, first: str = "") -> list[str]:
    """Return a paragraph in lines; a line never begins with a mark that readers take for a quotation."""
    return textwrap.wrap(
        words, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False, break_on_hyphens=False
    )  # fmt: skip
