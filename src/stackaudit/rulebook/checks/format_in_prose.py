"""PRM006: JSON is asked for in words where the call could be bound to a schema."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield chat calls without a schema whose prompt asks for JSON; calls that are parsed blindly have a rule of their own."""
    chats = [c for c in view.nodes("call") if c.get("operation") == "chat"]
    alone = Counter((c.place.path, c.get("function")) for c in chats)
    inside: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for prompt in view.nodes("prompt"):
        if prompt.get("asks_for_json"):
            inside[prompt.place.path, prompt.key.split("#")[1] if "#" in prompt.key else ""].append(prompt)
    for call in chats:
        if not _could(call) or view.self_hosted(call):
            continue
        prompts = [p for p in view.graph.out(call, "prompts") if p.get("asks_for_json")]
        where = (call.place.path, str(call.get("function") or ""))
        if not prompts and where[1] and alone[call.place.path, call.get("function")] == 1:
            prompts = inside[where]
        if prompts:
            related = view.related(call.place, [p.place for p in prompts])
            yield Hit(call, related=related, nodes=tuple(prompts))


def _could(call: Node) -> bool:
    accepts = call.get("accepts")
    return (
        call.get("structured_output") is False
        and not call.get("tools")
        and not call.get("parsed_blindly")
        and isinstance(accepts, tuple)
        and "structured_output" in accepts
    )
