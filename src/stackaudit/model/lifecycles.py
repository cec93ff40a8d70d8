"""When a model ends, at the hosts that the code really uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from stackaudit.model.graph import Node, StackGraph


@dataclass(frozen=True, slots=True)
class End:
    """The end of a model at one host."""

    host: str
    day: date
    firm: bool
    """False: the host promises service until that day and has set no end."""
    replacement: str | None


def end_at(graph: StackGraph, model: Node, calls: Sequence[Node]) -> End | None:
    """Return the end that counts for a model; None when no host in use has named a day.

    The hosts in use are the providers of the calls that request it. Where no call is in sight, they are the providers of
    the repository that serve it, or all hosts; the latest day counts then, because any of them may be meant.
    """
    ends = {e.host: e for e in _ends(model)}
    called = {p.name for call in calls for p in graph.out(call, "calls") if p.kind == "provider"}
    hosts: Collection[str] = called & set(ends)
    if hosts:
        return min((ends[h] for h in hosts), key=lambda e: (e.day, e.host))
    if called:
        return None
    present = {p.name for p in graph.of("provider") if p.role == "used"} & set(ends) or set(ends)
    return max((ends[h] for h in present), key=lambda e: (e.day, e.host)) if present else None


def _ends(model: Node) -> Iterator[End]:
    rows = model.get("lifecycle")
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, tuple) and isinstance(row[1], str):
            yield End(
                str(row[0]), date.fromisoformat(row[1]), row[2] == "firm", row[3] if isinstance(row[3], str) else None
            )
