"""SUP003: packages of the AI stack that code imports and no manifest declares."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View

_LAYERS = frozenset({
    "inference", "gateway", "agent_framework", "vector_store", "embedding", "guardrail", "evaluation", "observability", "mcp",
    "web_search",
})  # fmt: skip
"""Libraries of classical learning often come with an image or a platform."""


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each package, at its first import."""
    for node in view.nodes("sdk"):
        rows = node.get("undeclared") if node.get("layer") in _LAYERS else None
        places = [
            view.at(node, str(r[0]), int(str(r[1])))
            for r in (rows if isinstance(rows, tuple) else ())
            if isinstance(r, tuple) and view.scopes[view.scope_of(str(r[0]))] != "off"
        ]
        if places:
            say = {"package": node.name.partition(":")[2], "files": len({p.path for p in places})}
            yield Hit(node, places[0], say, related=view.related(places[0], places[1:]), key="undeclared")
