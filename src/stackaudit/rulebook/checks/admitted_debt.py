"""PRM002: debt that a comment admits beside a prompt, a model or a call."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield each comment once, with the class of debt that it speaks of."""
    seen: set[tuple[str, int]] = set()
    for node in view.nodes("prompt", "call"):
        rows = node.get("admitted")
        for row in rows if isinstance(rows, tuple) else ():
            if not isinstance(row, tuple) or (node.place.path, int(str(row[0]))) in seen:
                continue
            line, text, kind = int(str(row[0])), str(row[1]), str(row[2])
            seen.add((node.place.path, line))
            place = view.at(node, node.place.path, line, text)
            what = (
                node.name
                if node.kind == "prompt" and node.name != node.place.path
                else "a prompt"
                if node.kind == "prompt"
                else node.name
            )
            variant = "default" if kind == "other" else "classed"
            yield Hit(
                node,
                place,
                {"text": text, "kind": kind, "what": what},
                variant,
                view.related(place, [node.place]),
                key=text,
            )
