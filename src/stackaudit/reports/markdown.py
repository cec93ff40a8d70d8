"""Markdown: fits a comment of a pull request, renders on GitHub."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.views import View
from stackaudit.reports import markdown_sections

NAME = "markdown"
SUFFIXES = (".md", ".markdown")
FOR_READERS = True

LIMIT = 60_000
"""Characters; a comment takes 65,536, and a bot may add its own lines."""
CUT = "\n\n*This report was cut to fit a comment. The HTML and JSON reports of the same audit hold all of it.*\n"


def fit(parts: list[list[str]], limit: int = LIMIT) -> str:
    """Join sections while they fit into *limit* characters; whole sections are left out from the end, with a note."""
    text_so_far = ""
    for part in parts:
        block = "\n".join(part).rstrip() + "\n"
        grown = f"{text_so_far}\n{block}" if text_so_far else block
        if len(grown) > limit - len(CUT):
            return text_so_far.rstrip() + CUT
        text_so_far = grown
    return text_so_far


def render(audit: Audit, view: View = View()) -> bytes:  # noqa: B008 - frozen
    """Return the report for its readers as UTF-8, below `LIMIT` characters."""
    return fit(markdown_sections.build(audit, view)).encode()
