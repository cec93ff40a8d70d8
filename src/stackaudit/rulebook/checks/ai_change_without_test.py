"""AIC004: commits of coding assistants that change the product and touch no test."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View

MIN_COMMITS = 5
"""Marked commits of one file without a test beside them, from which it is a habit."""


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for the repository, at the file that was changed most often this way."""
    rows = [(view.number(m, "marked_untested_commits"), m) for m in view.nodes("module")]
    rows = [(n, m) for n, m in rows if n >= MIN_COMMITS and n * 2 >= view.number(m, "marked_commits")]
    if not rows:
        return
    rows.sort(key=lambda row: (-row[0], row[1].name))
    number, first = rows[0]
    others = [m for _, m in rows[1:]]
    say = {"name": first.name, "commits": number, "marked": view.number(first, "marked_commits"), "others": len(others)}
    related = view.related(first.place, [m.place for m in others])
    yield Hit(first, first.place, say, "several" if others else "default", related, tuple(others), whole=True)
