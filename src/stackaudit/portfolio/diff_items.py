"""Parts of the stack that came, went or changed between two graphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from stackaudit.model.diff import Item, Shift, State
from stackaudit.model.facts import ROLES
from stackaudit.model.graph import Node, StackGraph

KINDS = (
    "provider", "model", "framework", "vector_store", "observability", "experiment_tracker", "eval", "guardrail",
    "web_search", "agent", "tool", "mcp_server", "prompt", "sdk", "infra", "data_pipeline", "pipeline_step", "data_store",
    "use_case",
)  # fmt: skip
"""What is compared, in the order of reports. Calls, modules and entry points are how the rest is known."""
_COMPARED: dict[str, tuple[tuple[str, str], ...]] = {
    "agent": (("autonomy", "autonomy"), ("loop_bound", "loop bound")),
    "tool": (("side_effects", "side effects"),),
    "mcp_server": (("package", "package"), ("pinned", "pinned"), ("transport", "transport"), ("command", "command")),
    "infra": (("type", "type"), ("tag", "tag"), ("version", "version"), ("gpu", "GPU")),
    "data_pipeline": (("orchestrator", "orchestrator"), ("schedule", "schedule"), ("retries", "retries")),
    "pipeline_step": (("operator", "operator"), ("retries", "retries")),
}
"""Attributes whose change is said, with their words; the role is compared for every kind."""
_STATES: tuple[State, ...] = ("new", "changed", "removed")
_MOST = 6
"""Values of a list that are shown."""


def items(old: StackGraph, new: StackGraph, *, everything: bool) -> tuple[tuple[Item, ...], int]:
    """Return what came, went or changed, and how many parts only lie elsewhere.

    A part that has gone and one that came are the same when no other of that kind bears the name (or, for a prompt, has
    the text): its file was renamed, or it was moved to another.

    Args:
        old: the earlier graph.
        new: the later one.
        everything: tests, documents and development tools too.
    """
    before, after = (_compared(graph, everything) for graph in (old, new))
    pairs = [(node, after[key]) for key, node in before.items() if key in after]
    gone = [node for key, node in before.items() if key not in after]
    came = [node for key, node in after.items() if key not in before]
    found = list(_moved(gone, came))
    pairs += found
    left = {node.id for pair in found for node in pair}
    rows = [item for one, other in pairs if (item := _changed(one, other)) is not None]
    rows += [_item(node, "removed") for node in gone if node.id not in left and _told(node)]
    rows += [_item(node, "new") for node in came if node.id not in left and _told(node)]
    rows.sort(key=_order)
    told = {r.node for r in rows}
    return tuple(rows), sum(node.id not in told for _, node in found)


def _order(row: Item) -> tuple[int, int, int, str, str, int, str]:
    """By kind and state, what is used before what is listed."""
    return (
        KINDS.index(row.kind), _STATES.index(row.state), ROLES.index(row.role), row.name, row.path, row.line, row.node
    )  # fmt: skip


def _compared(graph: StackGraph, everything: bool) -> dict[str, Node]:
    return {n.id: n for n in graph.of(*KINDS) if everything or n.scope == "prod"}


def _told(node: Node) -> bool:
    """A tool without side effects comes and goes without a word."""
    return node.kind != "tool" or bool(node.get("side_effects"))


def _moved(gone: Iterable[Node], came: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield pairs that only differ in their place: unique by name, then, for prompts, unique by text."""
    left, right = list(gone), list(came)
    for mark in (_name, _words):
        before, after = _by(mark, left), _by(mark, right)
        for key, one in before.items():
            other = after.get(key, [])
            if len(one) == len(other) == 1:
                yield one[0], other[0]
                left.remove(one[0])
                right.remove(other[0])


def _name(node: Node) -> str | None:
    return node.name


def _words(node: Node) -> str | None:
    return _text(node.get("text_hash")) if node.kind == "prompt" else None


def _by(mark: Callable[[Node], str | None], nodes: Iterable[Node]) -> dict[tuple[str, str], list[Node]]:
    groups: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        if (value := mark(node)) is not None:
            groups[node.kind, value].append(node)
    return groups


def _item(node: Node, state: State, shifts: tuple[Shift, ...] = ()) -> Item:
    place = node.place
    return Item(node.kind, node.id, node.name, state, node.role, node.scope, place.path, place.line, shifts)


def _changed(old: Node, new: Node) -> Item | None:
    shifts = tuple(s for s in _shifts(old, new) if s.before != s.after)
    return _item(new, "changed", shifts) if shifts and (_told(old) or _told(new)) else None


def _shifts(old: Node, new: Node) -> Iterator[Shift]:
    if new.kind != "use_case":
        yield Shift("role", old.role, new.role)
    yield Shift("scope", old.scope, new.scope)
    for key, word in _COMPARED.get(new.kind, ()):
        yield Shift(word, _text(old.get(key)), _text(new.get(key)))
    if new.kind == "tool":
        yield Shift("approval", _approval(old), _approval(new))
    if new.kind == "prompt":
        yield from _prompt(old, new)
    if new.kind == "sdk":
        yield Shift("version", _version(old), _version(new))


def _prompt(old: Node, new: Node) -> Iterator[Shift]:
    before, after = old.get("text_hash"), new.get("text_hash")
    if before is not None and after is not None:  # a text that could not be read is not a text that changed
        yield Shift("text", str(before), str(after))


def _approval(node: Node) -> str:
    """Return whether somebody is asked before the tool acts."""
    return "asked for" if node.get("asks") or node.get("approval_set") else "not found"


def _version(node: Node) -> str | None:
    """Return the locked version of a package, else what its manifest asks for."""
    return _text(node.get("locked")) or _text(node.get("constraint"))


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", ()):
        return None
    if isinstance(value, tuple):
        shown = ", ".join(str(v) for v in value[:_MOST])
        return f"{shown} and {len(value) - _MOST} more" if len(value) > _MOST else shown
    return str(value)
