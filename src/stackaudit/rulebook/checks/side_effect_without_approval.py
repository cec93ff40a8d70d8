"""AGT002: tools that change the world without asking."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.findings import Severity
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_GRAVE = frozenset(
    {"moves money", "pays", "deletes", "executes", "mails", "messages", "writes a database", "changes infrastructure"}
)
_QUIET = frozenset({"network", "writes files", "reads files", "executes remotely"})
"""Effects that need no approval by themselves."""


def check(view: View) -> Iterator[Hit]:
    """Yield tools with side effects whose code asks nobody, and whose agents do not all wait for approval."""
    for tool in view.nodes("tool"):
        effects = tool.get("side_effects")
        if (
            not isinstance(effects, tuple)
            or set(effects) <= _QUIET
            or tool.get("asks")
            or tool.get("approval")
            or _agents_ask(view, tool)
        ):
            continue
        where = tool.get("effect_at")
        related = (view.at(tool, str(where[0]), int(str(where[1]))),) if isinstance(where, tuple) else ()
        severity: Severity = "high" if set(effects) & _GRAVE else "medium"
        names = [e for e in effects if isinstance(e, str) and e not in _QUIET]
        callee = str(where[2]) if isinstance(where, tuple) else ""
        yield Hit(
            tool,
            say={"effects": names, "callee": callee},
            related=view.related(tool.place, related),
            severity=severity,
        )


def _agents_ask(view: View, tool: Node) -> bool:
    agents = view.graph.into(tool, "exposes")
    return bool(agents) and all(a.get("approval_set") is True for a in agents)
