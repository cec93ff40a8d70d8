"""What stands around the infrastructure of the stack: the parts that its resources need, and what starts its programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from stackaudit.model.facts import NodeRef

_SHARED = frozenset({"queue", "store"})
"""Parts by which one program reaches another."""


def surroundings(
    confirmed: set[NodeRef], parts: Mapping[NodeRef, str], edges: Iterable[tuple[NodeRef, NodeRef]]
) -> set[NodeRef]:
    """Return the parts that stand directly around what is confirmed.

    Args:
        confirmed: resources that are of the stack by themselves.
        parts: class of each other resource (``code``, ``store``, ``queue``, ``front`` …).
        edges: (consumer, producer) of direct references.

    A part counts when a program or resource of the stack refers to it; a ``front`` when it refers to such a program; a
    program when it refers to what is of the stack, or shares a queue or store with it. Each step is taken once from programs that are sure.
    """
    needs, needed_by = defaultdict(set), defaultdict(set)
    for consumer, producer in edges:
        needs[consumer].add(producer)
        needed_by[producer].add(consumer)
    found: set[NodeRef] = set()
    starts = {ref for ref in confirmed if parts.get(ref) not in {"right", "watch", "package"}}
    around = _around(starts, parts, needs, needed_by)
    rights = {p for ref in confirmed if parts.get(ref) == "right" for p in needs[ref] if parts.get(p) == "right"}
    shared = {ref for ref in around | starts if parts.get(ref) in _SHARED}
    programs = {c for ref in shared | starts for c in needed_by[ref] if parts.get(c) == "code"}
    found |= around | rights | programs
    return (found | _around(programs, parts, needs, needed_by)) - confirmed


def _around(
    starts: set[NodeRef],
    parts: Mapping[NodeRef, str],
    needs: Mapping[NodeRef, set[NodeRef]],
    needed_by: Mapping[NodeRef, set[NodeRef]],
) -> set[NodeRef]:
    """Return what *starts* need, and what starts them together with what that needs; stores and queues with their like."""
    needed = {p for ref in starts for p in needs[ref] if p in parts}
    fronts = {c for ref in starts for c in needed_by[ref] if parts.get(c) == "front"}
    fronts |= {c for ref in fronts for c in needed_by[ref] if parts.get(c) == "front"}
    needed |= fronts | {p for ref in fronts for p in needs[ref] if p in parts}
    for ref in [r for r in needed | set(starts) if parts.get(r) in _SHARED]:
        alike = needs[ref] | needed_by[ref]
        needed |= {p for p in alike if parts.get(p) == parts[ref]}
    return needed
