"""Agents, tools and tool servers as the code defines them."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.facts import AttributeValue
from stackaudit.model.graph import Node
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import use_cases as say
from stackaudit.reports.values import Row
from stackaudit.reports.wording import clean, joined

GROUP, ORDER = 1, 2
LIMIT = 200
_KINDS = {"agent": "Agent", "tool": "Tool", "mcp_server": "MCP server"}


def words(value: AttributeValue, absent: str = "not found") -> str:
    """Return an attribute as words: yes and no for truth, a list joined, *absent* when it is not known."""
    match value:
        case None | "" | ():
            return absent
        case True:
            return "yes"
        case False:
            return "no"
        case tuple() | list():
            return joined(value, 4)
        case _:
            return clean(value, 120)


def _row(audit: Audit, node: Node) -> Row:
    tool = node.kind == "tool"
    server = node.kind == "mcp_server"
    exposed = sorted({n.name for n in audit.graph.out(node, "exposes")})
    return {
        "name": node.name,
        "kind": _KINDS[node.kind],
        "path": node.place.path,
        "line": node.place.line,
        "effects": "" if server else words(node.get("side_effects"), "none found" if tool else ""),
        "approval": words(node.get("approval")) if node.get("side_effects") else "",
        "bound": words(node.get("loop_bound")) if node.kind == "agent" else "",
        "transport": words(node.get("transport"), "") if server else "",
        "pinned": words(node.get("pinned"), "") if server else "",
        "tools": joined(exposed, 6),
    }


def build(audit: Audit) -> Section | None:
    """Build the section; None when the code defines neither agents nor tools."""
    nodes = [n for n in audit.graph.of("agent", "tool", "mcp_server") if n.scope == "prod"]
    nodes.sort(key=lambda n: (list(_KINDS).index(n.kind), n.name, n.id))
    if not nodes:
        return None
    data = {
        "rows": [_row(audit, node) for node in nodes[:LIMIT]],
        "more": max(len(nodes) - LIMIT, 0),
        "servers": any(n.kind == "mcp_server" for n in nodes),
    }
    return Section("agents", "Agents and tools", "Agents and tools: who may do what", say.agents_lead(nodes), data)
