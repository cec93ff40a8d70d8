"""Services of a bill of materials: hosts of models, web searches and MCP servers, with what flows to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from stackaudit.model.audit import Audit
from stackaudit.model.graph import Node
from stackaudit.reports.interchange import known
from stackaudit.reports.interchange.bom_parts import evidence, properties, ref, standing
from stackaudit.reports.values import rows, text
from stackaudit.reports.wording import clean

KINDS = ("provider", "web_search", "mcp_server")
PLACES = 20
"""Services have no places of their own in the format; these go into properties."""
UNCLASSIFIED = "unclassified"
"""What code cannot say: how confidential the data is."""
_FLOWS = {
    "chat": "prompts and answers",
    "agent_run": "prompts and answers",
    "embeddings": "texts to embed, and their vectors",
    "image": "prompts and images",
    "audio": "speech and text",
    "rerank": "queries and passages",
}
"""Operation of calls → what goes there and comes back."""


def service(audit: Audit, node: Node) -> dict[str, Any]:
    """Return the service of a node of one of `KINDS`."""
    shown = {text(row, "node"): row for row in rows(audit.measure("inventory"), "providers")}.get(node.id, {})
    host = clean(node.get("host"), 200)
    host = "" if "$" in host else host  # a variable says nothing about where it leads
    near = not host or host.startswith("127.") or "." not in host
    own = node.get("parent") == "self" or (node.kind == "mcp_server" and near)
    places = evidence(node)["occurrences"][:PLACES]
    attributes = {name: node.get(name) for name in ("layer", "parent", "transport", "package", "pinned", "framework")}
    seen = {f"occurrence:{i:02}": f"{e['location']}:{e['line']}" for i, e in enumerate(places, 1)}
    return known(
        {
            "bom-ref": ref(node),
            "provider": {"name": clean(node.get("parent"), 200)} if node.get("parent") and not own else None,
            "name": clean(text(shown, "name") or node.name, 300),
            "endpoints": [f"//{quote(host, safe='.:-')}"] if host else [],
            "x-trust-boundary": None if own else True,
            "data": _data(audit, node),
            "properties": properties({**standing(node), **attributes, **seen, "id": node.name}),
        }
    )


def _data(audit: Audit, node: Node) -> list[dict[str, str]]:
    """Return one flow for each kind of operation that calls ask of the service."""
    if node.kind == "web_search":
        return [_flow("web_search", "queries and what was found")]
    asked = {str(call.get("operation")) for call in audit.graph.into(node, "calls") if call.kind == "call"}
    return [_flow(name, _FLOWS[name]) for name in sorted(asked) if name in _FLOWS]


def _flow(name: str, what: str) -> dict[str, str]:
    return {"flow": "bi-directional", "classification": UNCLASSIFIED, "name": name, "description": what.capitalize()}
