"""How the values of a thing were resolved: from the place that uses a value to the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from stackaudit.model.evidence import Evidence
from stackaudit.model.graph import Node, StackGraph
from stackaudit.reports.wording import clean, count

SETTINGS = (
    "model",
    "provider",
    "timeout",
    "max_tokens",
    "temperature",
    "system_message",
    "structured_output",
    "streaming",
)
"""Attributes of a call that rules ask about."""
_MOST = 6


def thing(node: Node) -> str:
    """Return what a node is, and how sure."""
    return (
        f"{node.kind.replace('_', ' ')} {clean(node.name, 160)} ({node.role} in {node.scope}, {node.place.technique})"
    )


def lines(graph: StackGraph, node: Node) -> Iterator[str]:
    """Yield how a thing came by its values; nothing for one that has none to resolve."""
    if node.kind == "call":
        yield from _call(graph, node)
    elif node.kind == "model":
        yield from _model(graph, node)
    else:
        yield from _names(graph, node)


def _call(graph: StackGraph, node: Node) -> Iterator[str]:
    settings = [f"{name} {_value(node, name)}" for name in SETTINGS if name in node.attributes]
    yield "; ".join(settings)
    for row in _rows(node, "set_at"):
        yield f"{row[0]} is set at {clean(row[1], 200)}:{row[2]}"
    for edge in graph.edges_from(node):
        if edge.kind == "uses_model":
            for place in edge.evidence[:_MOST]:
                yield f"{clean(graph.nodes[edge.target].name, 120)} stands at {_place(place)}"
                yield from _variables(graph, place)
    through = node.get("through")
    for other in through if isinstance(through, tuple) else ():
        client = graph.nodes.get(str(other))
        if client is not None:
            yield f"through the client at {_place(client.place)}"
    for row in _rows(node, "via"):
        yield f"by way of {clean(row[1], 120)} in {clean(row[0], 200)}"
    yield from _reached(graph, node)


def _value(node: Node, name: str) -> str:
    value = node.get(name)
    if value is None:
        return "not known"
    return {True: "set", False: "not set"}[value] if isinstance(value, bool) else clean(value, 120)


def _model(graph: StackGraph, node: Node) -> Iterator[str]:
    calls = [c for c in graph.into(node, "uses_model") if c.kind == "call"]
    for place in node.evidence[:_MOST]:
        yield f"stands at {_place(place)}"
        yield from _variables(graph, place)
    if len(node.evidence) > _MOST:
        yield f"and at {count(len(node.evidence) - _MOST, 'more place')}"
    for call in calls[:_MOST]:
        yield f"requested at {_place(call.place)}"
    if len(calls) > _MOST:
        yield f"and by {count(len(calls) - _MOST, 'more call')}"


def _names(graph: StackGraph, node: Node) -> Iterator[str]:
    for place in node.evidence[:_MOST]:
        yield f"seen at {_place(place)} ({place.technique})"
    for row in _rows(node, "defaults")[:_MOST]:
        yield f"{clean(row[0], 120)} at {clean(row[1], 200)}:{row[2]}"
    for other in graph.out(node, "uses_model")[:_MOST]:
        yield f"uses {clean(other.name, 120)}"


def _variables(graph: StackGraph, place: Evidence) -> Iterator[str]:
    """Yield the variables that the line of a value reads, with the other places that set them."""
    for variable in graph.of("env_var"):
        if not any((e.path, e.line) == (place.path, place.line) for e in variable.evidence):
            continue
        rows = [r for r in _rows(variable, "defaults") if (r[1], r[2]) != (place.path, str(place.line))]
        others = ", ".join(f"{clean(r[0], 80)} at {clean(r[1], 160)}:{r[2]}" for r in rows[:_MOST])
        told = f", which is {others}" if others else ""
        yield f"  that line is the variable {clean(variable.name, 80)}{told}"


def _reached(graph: StackGraph, call: Node) -> Iterator[str]:
    """Yield the entry points that reach a call, with the steps of the way."""
    last = f"{call.place.path}:{call.place.line}"
    found = (
        (entry, row)
        for entry in graph.into(call, "depends_on")
        if entry.kind == "entry_point"
        for row in _rows(entry, "paths")
        if row and row[-1] == last
    )
    for entry, row in islice(found, _MOST):
        yield f"reached from {clean(entry.name, 120)}: {' > '.join(clean(step, 160) for step in row)}"


def _rows(node: Node, name: str) -> list[tuple[str, ...]]:
    value = node.get(name)
    return [tuple(str(v) for v in row) for row in value if isinstance(row, tuple)] if isinstance(value, tuple) else []


def _place(place: Evidence) -> str:
    shown = f"{clean(place.path, 200)}:{place.line}"
    return f"{shown}  {clean(place.snippet, 120)}" if place.snippet else shown
