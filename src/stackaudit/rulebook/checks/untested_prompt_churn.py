"""PRM005: prompts that change often, and never together with a test or an evaluation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View

MIN_COMMITS = 5
_PROMPTS = re.compile(r"(?i)prompt|instruction")


def check(view: View) -> Iterator[Hit]:
    """Yield modules that are named for prompts and hold some, with many commits of which none touches a test."""
    for module in view.nodes("module"):
        commits, untested = view.number(module, "commits"), view.number(module, "untested_commits")
        if commits < MIN_COMMITS or untested < commits or not _PROMPTS.search(module.name.rsplit("/", 1)[-1]):
            continue
        held = [n for n in view.graph.out(module, "contains") if n.kind == "prompt"]
        if held:
            place = min((n.place for n in held), key=lambda e: e.line)
            yield Hit(module, place, {"commits": commits, "prompts": len(held)})
