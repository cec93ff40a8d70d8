"""Histories put together: what was known of an older commit, and what came since."""

from __future__ import annotations

from dataclasses import replace

from stackaudit.intake.history import History, Month, PathHistory


def joined(old: History, since: History) -> History:
    """Return the history of the commit of *since*, of which only what came after the commit of *old* was read.

    Both are complete; no commit is in both. The result is that of reading all commits at once.
    """
    paths = dict(old.paths)
    for path, row in since.paths.items():
        before = paths.get(path)
        paths[path] = _path(before, row) if before is not None else row
    months = {row.month: row for row in old.months}
    for month in since.months:
        earlier = months.get(month.month, Month(month.month, 0, 0))
        months[month.month] = Month(month.month, earlier.commits + month.commits, earlier.marked + month.marked)
    return replace(
        since,
        commits=old.commits + since.commits,
        marked=old.marked + since.marked,
        first=min(filter(None, (old.first, since.first)), default=None),
        last=max(filter(None, (old.last, since.last)), default=None),
        paths=dict(sorted(paths.items())),
        months=tuple(months[name] for name in sorted(months)),
    )


def _path(one: PathHistory, other: PathHistory) -> PathHistory:
    return PathHistory(
        one.commits + other.commits,
        one.marked + other.marked,
        min(one.first, other.first),
        max(one.last, other.last),
        one.untested + other.untested,
        one.marked_untested + other.marked_untested,
    )
