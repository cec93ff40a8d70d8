"""Agents, tools and tool servers as the code defines them."""

from __future__ import annotations

from stackaudit.model.audit import Audit
from stackaudit.model.facts import AttributeValue
from stackaudit.model.graph import Node
from stackaudit.reports.evidence import look
from stackaudit.reports.sections import Section
from stackaudit.reports.sentences import agents as say
from stackaudit.reports.sentences import use_cases
from stackaudit.reports.values import Row, mapping, rows, text, texts, whole
from stackaudit.reports.wording import DASH, clean, joined

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


def _agent(row: Row) -> Row:
    checks = mapping(row, "checks")
    level = text(row, "autonomy")
    tools = [(kind, [text(t, "name") for t in rows(row, "tools") if text(t, "kind") == kind]) for kind in _TOOLS]
    return {
        "name": text(row, "name"),
        "path": text(row, "path"),
        "line": whole(row, "line"),
        "owner": text(row, "owner"),
        "level": level or "not known",
        "colour": next((colour for name, _, _, colour in say.LEVELS if name == level), "grey"),
        "model": joined(texts(row, "models") or texts(row, "providers"), 3) or DASH,
        "tools": [f"{_TOOLS[kind]}: {joined(names, 4)}" for kind, names in tools if names],
        "team": joined(texts(row, "agents"), 4),
        "servers": joined(texts(row, "servers"), 4),
        "memory": bool(row.get("memory")),
        "checks": [_check(mapping(checks, name)) for name in say.CHECKS],
    }


_TOOLS = {"acts": "Change something", "not known": "Not known", "no change found": "No change found"}
"""Tools by what they do."""


def _check(row: Row) -> Row:
    style = look(text(row, "state"))
    return {"word": style.word, "icon": style.icon, "colour": style.colour, "seen": text(row, "seen"), "place": text(row, "place")}  # fmt: skip


def build(audit: Audit) -> Section | None:
    """Build the section; None when the code defines neither agents nor tools."""
    nodes = [n for n in audit.graph.of("agent", "tool", "mcp_server") if n.scope == "prod"]
    nodes.sort(key=lambda n: (list(_KINDS).index(n.kind), n.name, n.id))
    if not nodes:
        return None
    value = mapping(audit.measure("agents"))
    agents = rows(value, "rows")
    listed = [n for n in nodes if n.kind != "agent"] if agents else nodes
    data = {
        "columns": list(say.CHECKS.values()),
        "agents": [_agent(row) for row in agents[:LIMIT]],
        "more_agents": max(len(agents) - LIMIT, 0),
        "rows": [_row(audit, node) for node in listed[:LIMIT]],
        "more": max(len(listed) - LIMIT, 0),
        "servers": any(n.kind == "mcp_server" for n in nodes),
        "note": say.NOTE,
    }
    lead = " ".join(part for part in (use_cases.agents_lead(nodes), say.lead(value)) if part)
    return Section("agents", "Agents and tools", "Agents and tools: who may do what", lead, data)
