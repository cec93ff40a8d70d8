"""AIC001: the files that change most and hold most, changed mostly by coding assistants."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View

TOP = 0.05
"""Share of the modules that are hotspots: few places hold most of the work (commits times lines)."""
MIN_COMMITS = 10
MIN_SHARE = 0.5


def check(view: View) -> Iterator[Hit]:
    """Yield the hotspots of which at least half of the commits name an assistant."""
    heats = {m.id: view.number(m, "commits") * view.number(m, "lines") for m in view.nodes("module")}
    ranked = sorted((m for m in view.nodes("module") if heats[m.id]), key=lambda m: (-heats[m.id], m.name))
    for module in ranked[: max(1, int(len(ranked) * TOP))]:
        commits, marked = view.number(module, "commits"), view.number(module, "marked_commits")
        if commits >= MIN_COMMITS and marked >= MIN_SHARE * commits:
            yield Hit(module, say={"commits": commits, "marked": marked, "lines": view.number(module, "lines")})
