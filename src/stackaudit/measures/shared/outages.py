"""What an outage does, in rows: which use cases are lost or degraded, by which path, and which fallbacks fail with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import Atom, Case, Part, State, Way
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.words import count, joined
from stackaudit.model.graph import Node, StackGraph


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of each use case."""

    states: tuple[State, ...]
    """In the order of the cases."""
    touched: frozenset[str]
    """Ids of the calls and stores of which a way stops."""

    def number(self, state: State) -> int:
        """Return how many use cases are in a state."""
        return self.states.count(state)


def simulate(rows: Sequence[Case], down: frozenset[Atom]) -> Outcome:
    """Return what becomes of the use cases when *down* stops."""
    touched = {
        way.call.id
        for case in rows
        for part in case.parts
        for way in part.ways
        if not way.standby and not way.atoms.isdisjoint(down)
    }
    return Outcome(tuple(case.state(down) for case in rows), frozenset(touched))


def title(atom: Atom, catalogue: Catalogue) -> str:
    """Return the name of something that can stop."""
    return atom.id if atom.kind == "model" else shown(catalogue, "host" if atom.kind == "store" else atom.kind, atom.id)


def way_text(way: Way, catalogue: Catalogue) -> str:
    """Return ``model at host through gateway``, as far as they are known."""
    named = sorted(a for a in way.atoms if a.kind in {"host", "store"})
    gateways = [title(a, catalogue) for a in named if catalogue.is_gateway(a.id)]
    hosts = [title(a, catalogue) for a in named if not catalogue.is_gateway(a.id)]
    lab = joined([title(a, catalogue) for a in sorted(way.atoms) if a.kind == "lab"])
    where = joined(hosts)
    what = way.model or where or (f"a model of {lab}" if lab else "")
    if way.model and where:
        what = f"{way.model} at {where}"
    if not gateways:
        return what
    return f"{what} through {joined(gateways)}" if what else joined(gateways)


def note(case: Case, catalogue: Catalogue) -> str:
    """Return in a few words what else a use case could work through."""
    standby = [w for p in case.parts for w in p.ways if w.standby]
    if standby:
        texts = list(dict.fromkeys(way_text(w, catalogue) for w in standby))
        return f"falls back to {joined(texts, 3)}{_shared(case, catalogue)}"
    choices = max((p for p in case.parts), key=lambda p: len(p.ways), default=None)
    if choices is not None and len(choices.ways) > 1:
        models = {w.model for w in choices.ways if w.model}
        what = count(len(models), "model") if len(models) > 1 else count(len(choices.ways), "way")
        return f"chooses among {what}{_shared(case, catalogue)}"
    return "no fallback" if any(p.ways for p in case.parts) else "nothing is known of what it calls"


def _shared(case: Case, catalogue: Catalogue) -> str:
    """Return what all ways of a part that has several have in common."""
    for part in case.parts:
        common = frozenset.intersection(*(w.atoms for w in part.ways)) if len(part.ways) > 1 else frozenset()
        named = [("same lab", a) for a in sorted(common) if a.kind == "lab"]
        hosts = [a for a in sorted(common) if a.kind == "host"]
        named += [("one gateway in front" if catalogue.is_gateway(a.id) else "same host", a) for a in hosts]
        if named:
            word = named[0][0]
            return f": {word}, {joined([title(a, catalogue) for w, a in named if w == word])}"
    return ""


def parts_of(case: Case, down: frozenset[Atom], graph: StackGraph, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the parts of a use case that *down* touches: place, path from an entry point, and the ways left and lost."""
    rows = []
    for part in case.parts:
        state = part.state(down)
        if state == "fine":
            continue
        stopped = [w for w in part.ways if not w.atoms.isdisjoint(down)]
        left = [w for w in part.ways if w.atoms.isdisjoint(down)]
        rows.append(
            {
                "node": part.node.id,
                "name": part.node.name,
                "place": place(part.node),
                "state": state,
                "path": path_to(case, part, graph),
                "stopped": _texts(stopped, catalogue),
                "left": _texts(left, catalogue),
                "fallbacks_stopped": _texts([w for w in stopped if w.standby], catalogue),
            }
        )
    return sorted(rows, key=lambda r: (r["state"] != "lost", str(r["place"])))


def _texts(ways: Sequence[Way], catalogue: Catalogue) -> list[str]:
    return list(dict.fromkeys(way_text(w, catalogue) for w in ways))


def place(node: Node) -> str:
    """Return ``path:line``."""
    return f"{node.place.path}:{node.place.line}"


def path_to(case: Case, part: Part, graph: StackGraph) -> list[str]:
    """Return the shortest known path, ``path:line`` each, from an entry point of the use case to a part."""
    end = place(part.node)
    paths = (p for entry in graph.out(case.node, "contains") for p in _paths(entry) if p[-1] == end)
    best = min(paths, key=lambda p: (len(p), p), default=None)
    return list(best) if best is not None else [place(case.node), end]


def _paths(entry: Node) -> list[tuple[str, ...]]:
    rows = entry.get("paths")
    found = (
        (tuple(str(step) for step in row) for row in rows if isinstance(row, tuple)) if isinstance(rows, tuple) else ()
    )
    return [row for row in found if row]
