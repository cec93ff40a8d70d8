"""RST006: code around models that nothing reaches any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_FOUND = re.compile(
    r"(?:^|/)management/commands/|(?:^|/)(?:route|page|layout|middleware)\.[jt]sx?$|\.(?:java|kt|cs)$|(?:^|/)pages/api/"
)
"""Files that a framework finds by their place or by annotations: that nothing imports them says nothing."""
_HELD = frozenset({"call", "agent"})
MIN_DAYS = 180
"""Days behind the newest change from which code that nothing reaches is left over rather than under way."""


def check(view: View) -> Iterator[Hit]:
    """Yield modules with calls or agents that no entry point reaches, nothing imports and nobody changed for half a year."""
    modules = {m.name: m for m in view.graph.of("module")}
    live = {str(name) for u in view.graph.of("use_case") for name in _texts(u.get("modules"))}
    started = {e.path for n in view.graph.of("entry_point", "data_pipeline", "pipeline_step") for e in n.evidence}
    newest = max((str(m.get("last_commit")) for m in modules.values() if m.get("last_commit")), default="")
    if not live or not newest:
        return
    for module in view.nodes("module"):
        if (
            module.name in live | started
            or module.name.endswith(".ipynb")
            or _FOUND.search(module.name)
            or view.graph.into(module, "imports")
        ):
            continue
        held = sorted(_held(view, module), key=lambda n: n.place.line)
        last = module.get("last_commit")
        idle = (date.fromisoformat(newest) - date.fromisoformat(last)).days if isinstance(last, str) else 0
        if held and idle >= MIN_DAYS:
            related = view.related(held[0].place, [n.place for n in held])
            yield Hit(module, held[0].place, {"last": last, "days": idle}, related=related, key="dead")


def _held(view: View, module: Node) -> list[Node]:
    return [n for n in view.graph.out(module, "contains") if n.kind in _HELD and n.role == "used"]


def _texts(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
