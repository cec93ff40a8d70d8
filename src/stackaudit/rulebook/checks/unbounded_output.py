"""CST001: answers without an upper bound."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.bounds import missing
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield clients and calls of text models without a limit of tokens; reasoning models need headroom and are left out."""
    for hit in missing(view, "max_tokens", frozenset({"chat"})):
        models = [m for node in (hit.node, *hit.nodes) for m in view.graph.out(node, "uses_model")]
        if not models or not all(_reasons(m) for m in models):
            yield hit


def _reasons(model: Node) -> bool:
    return model.get("sampling") is False
