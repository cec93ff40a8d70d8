"""PRM001: prompts that were copied and changed a little."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each group of near-equal prompts, at the first of them."""
    prompts = {p.id: p for p in view.nodes("prompt")}
    seen: set[str] = set()
    for prompt in sorted(prompts.values(), key=_order):
        if prompt.id in seen:
            continue
        group = _group(prompt, prompts)
        seen |= {p.id for p in group}
        others = [p for p in group if p.id != prompt.id]
        if others:
            same = all(p.get("text_hash") == prompt.get("text_hash") for p in others)
            related = view.related(prompt.place, [p.place for p in others])
            effort = view.rule.effort_minutes * (1 + (len(others) - 1) // 2)
            say = {
                "name": _name(prompt),
                "copies": len(others),
                "other": _name(others[0]),
                "place": f"{others[0].place.path}:{others[0].place.line}",
            }
            yield Hit(prompt, prompt.place, say, "equal" if same else "default", related, tuple(others), effort=effort)


def _order(prompt: Node) -> tuple[bool, str, int]:
    """A file that is named for prompts holds the original; then by path and line."""
    return "prompt" not in prompt.place.path.lower(), prompt.place.path, prompt.place.line


def _group(start: Node, prompts: dict[str, Node]) -> list[Node]:
    found = {start.id: start}
    queue = [start]
    while queue:
        rows = queue.pop().get("near_duplicates")
        for row in rows if isinstance(rows, tuple) else ():
            other = prompts.get(str(row[0])) if isinstance(row, tuple) else None
            if other is not None and other.id not in found:
                found[other.id] = other
                queue.append(other)
    return list(found.values())


def _name(prompt: Node) -> str:
    return prompt.name if prompt.name != prompt.place.path else "this prompt"
