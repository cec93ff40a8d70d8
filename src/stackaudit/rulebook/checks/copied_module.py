"""AIC007: modules that were copied and changed a little."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each group of modules that are nearly the same, at the first of them."""
    modules = {m.name: m for m in view.nodes("module") if m.get("copies")}
    seen: set[str] = set()
    for name in sorted(modules):
        group = _group(name, modules, view) if name not in seen else []
        seen |= {m.name for m in group}
        if len(group) > 1:
            first, *others = sorted(group, key=lambda m: m.name)
            share = round(100 * max(float(str(r[1])) for r in view.rows(first, "copies")))
            say = {"other": others[0].name, "share": share, "copies": len(others)}
            effort = view.rule.effort_minutes * (1 + (len(others) - 1) // 2)
            related = view.related(first.place, [m.place for m in others])
            variant = "several" if len(others) > 1 else "default"
            yield Hit(first, first.place, say, variant, related, tuple(others), effort=effort)


def _group(start: str, modules: dict[str, Node], view: View) -> list[Node]:
    found, queue = {start}, [start]
    while queue:
        for row in view.rows(modules[queue.pop()], "copies"):
            name = str(row[0])
            if name in modules and name not in found:
                found.add(name)
                queue.append(name)
    return [modules[n] for n in found]
