"""Which modules count as AI-related code."""

from __future__ import annotations

from stackaudit.model.graph import StackGraph

KINDS = frozenset({"call", "agent", "tool", "prompt", "pipeline_step", "vector_store", "framework"})
"""Kinds whose modules count as AI-related code."""


def paths(graph: StackGraph) -> set[str]:
    """Return the files that hold a part of the stack in production code."""
    return {e.path for n in graph.of(*KINDS) if n.scope == "prod" for e in n.evidence}


def lines(graph: StackGraph) -> dict[str, int]:
    """Return the number of lines of each module that counts, by path."""
    held = paths(graph)
    found = {n.name: n.get("lines") for n in graph.of("module") if n.name in held}
    return {path: count for path, count in found.items() if isinstance(count, int)}
