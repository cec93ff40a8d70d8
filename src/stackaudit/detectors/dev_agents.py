"""Assistants that work on the code: their instructions, sub-agents, permissions, hooks and servers. Scope ``dev``.

One node for each assistant and folder, named by the folder or file that configures it; a sub-agent is a node of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import is_dev_instruction

DETECTOR = "dev_agents"
_SUB_AGENTS = re.compile(r"(?:^|/)(?:\.claude|\.github|\.cursor)/agents/(.+?)(?:\.agent)?\.md$")
_HIDDEN = re.compile(
    r"(?i)(?:^|/)\.(claude|cursor|windsurf|clinerules|roo|kiro|junie|vscode|gemini|codex)(?:rules)?(?:/|$)"
)
_FILE = re.compile(r"(?i)(?:^|/)(agents|claude|gemini|copilot|codex|goose|cursor|windsurf|cline)")
_SERVERS = frozenset({"mcpServers", "servers", "mcp_servers"})
_LIMIT = 40


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the assistant that a document instructs or configures."""
    if not isinstance(doc.root, Fields) or not _is_one(doc):
        return
    folder, family = _family(doc.path)
    ref = NodeRef("agent", f"dev#{folder}#{family}")
    name = f"coding assistant ({family})"
    evidence = context.evidence(doc.path, 1, DETECTOR, "config", confidence=0.95)
    yield NodeClaim(ref, name, evidence, scope="dev", attributes=tuple(_settings(doc)))
    sub = _SUB_AGENTS.search(doc.path)
    if sub is not None:
        given = _text(doc.root, "name") or sub.group(1)
        own = NodeRef("agent", f"{doc.path}#{given}")
        yield NodeClaim(own, given[:100], evidence, scope="dev", attributes=tuple(_sub_agent(doc.root)))
        yield EdgeClaim(ref, "calls", own, evidence)
    for key, _, table in doc.root.fields:
        for server, line, _entry in table.fields if key in _SERVERS and isinstance(table, Fields) else ():
            place = context.evidence(doc.path, line, DETECTOR, "config", confidence=0.95)
            yield EdgeClaim(ref, "exposes", NodeRef("mcp_server", f"{doc.path}#{server}"), place)


def _is_one(doc: Document) -> bool:
    if doc.syntax == "instructions":
        return True
    if doc.syntax != "json" or not is_dev_instruction(doc.path):
        return False
    keys = {key for key, _, _ in doc.root.fields} if isinstance(doc.root, Fields) else set()
    return bool(keys & {"permissions", "hooks", "allowedTools", *_SERVERS})


def _family(path: str) -> tuple[str, str]:
    """Return the folder that an assistant works in, and what its configuration is called there."""
    hidden = _HIDDEN.search(path)
    if hidden is not None:
        return path[: hidden.start()], hidden.group(1).lower()
    folder, _, name = path.rpartition("/")
    if ".github" in path:
        return path.split(".github", maxsplit=1)[0].rstrip("/"), "copilot"
    found = _FILE.search(f"/{name}".replace("/.", "/"))
    return folder, found.group(1).lower() if found is not None else name.lower()


def _settings(doc: Document) -> Iterator[tuple[str, AttributeValue]]:
    """Permissions and hooks of an assistant's settings."""
    root = doc.root
    allowed = root.get("permissions") if isinstance(root, Fields) else None
    if isinstance(allowed, Fields):
        for key in ("allow", "deny", "ask"):
            rows = _texts(allowed.get(key))
            if rows:
                yield f"permissions_{key}", rows
        mode = _text(allowed, "defaultMode")
        if mode:
            yield "permission_mode", mode
            yield "permission_line", next(line for key, line, _ in allowed.fields if key == "defaultMode")
    hooks = root.get("hooks") if isinstance(root, Fields) else None
    if isinstance(hooks, Fields):
        yield "hooks", tuple(key for key, _, _ in hooks.fields)[:_LIMIT]


def _sub_agent(root: Fields) -> Iterator[tuple[str, AttributeValue]]:
    yield "sub_agent", True
    description = _text(root, "description")
    if description:
        yield "description", description[:200]
    model = _text(root, "model")
    if model:
        yield "model", model
    tools = _texts(root.get("tools")) or tuple(t.strip() for t in _text(root, "tools").split(",") if t.strip())
    if tools:
        yield "tools", tools[:_LIMIT]


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value.value if isinstance(value, Leaf) and isinstance(value.value, str) else ""


def _texts(node: DocNode | None) -> tuple[str, ...]:
    rows = node.items if isinstance(node, Items) else ()
    return tuple(str(r.value)[:200] for r in rows if isinstance(r, Leaf) and isinstance(r.value, str))[:_LIMIT]
