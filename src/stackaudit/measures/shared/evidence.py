"""What was found for a question, where, and which words were looked for: the ground of readiness, ethics and launch cards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from stackaudit.catalog.signs import DOCS, PAGE, SETTINGS
from stackaudit.measures import Inputs
from stackaudit.measures.shared import ai_code
from stackaudit.model.facts import AttributeValue
from stackaudit.model.graph import Node

FOUND, PARTLY, MENTIONED, ABSENT, NONE = "found", "partly", "mentioned", "not found", "does not apply"
"""States of an item: evidence; evidence for some; words in texts only, which prove nothing; none; no question here."""
SHOWN = 5
"""Places written down for an item."""
WORDS = 16
"""Searched words written down for an item."""
_PRODUCTS = ("observability", "eval", "guardrail", "experiment_tracker", "framework")
_CODE, _FILE = "code", "file"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line, and what stands there."""

    path: str
    line: int
    what: str

    def row(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"path": self.path, "line": self.line, "what": self.what}


def place_of(node: Node, what: str = "") -> Place:
    """Return the primary place of a node."""
    return Place(node.place.path, node.place.line, what or node.name)


@dataclass(frozen=True, slots=True)
class Item:
    """The answer to one question."""

    id: str
    label: str
    state: str
    places: tuple[Place, ...] = ()
    note: str = ""
    """What the places show, or why the question does not apply."""
    searched: tuple[str, ...] = ()
    next: str = ""
    """The next step, where something is not found."""

    def row(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "id": self.id,
            "label": self.label,
            "state": self.state,
            "note": self.note,
            "places": [p.row() for p in self.places[:SHOWN]],
            "more": max(len(self.places) - SHOWN, 0),
            "searched": list(self.searched),
            "next": self.next,
        }


def tally(items: Iterable[Item]) -> dict[str, int]:
    """Return how many items are in each state, and how many apply at all (``of``)."""
    states = [item.state for item in items]
    counts = {state: states.count(state) for state in (FOUND, PARTLY, MENTIONED, ABSENT, NONE)}
    return {**counts, "of": len(states) - counts[NONE]}


class Evidence:
    """The signs of one repository, by place."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.graph = inputs, inputs.graph
        self.calls = tuple(
            n for n in self.graph.of("call") if n.active and n.get("operation") != "client" and not n.wrapped
        )
        """Requests to models that production code makes."""
        self._entries = [
            (set(str(n.get("route")).lower().split("/")), n)
            for n in self.graph.of("entry_point")
            if n.active and n.get("route")
        ]
        self._held = ai_code.paths(self.graph)
        self._rows: dict[str, list[tuple[str, Node, Place]]] = {}
        for module in self.graph.of("module"):
            for name in ("signs", "said"):
                for sign, line, word, where in _sightings(module.get(name)):
                    self._rows.setdefault(sign, []).append((where, module, Place(module.name, line, word)))
        self.trainers = self._trainers()
        """Where models are trained: jobs that do it, and calls that fit a model where a library for it is in use."""

    def _trainers(self) -> tuple[Place, ...]:
        graph = self.graph
        jobs = [e.source for e in graph.edges if e.kind == "trains" and graph.nodes[e.source].scope == "prod"]
        known = any(n.active and n.get("layer") == "ml_framework" and n.get("imported") for n in graph.of("sdk"))
        known = known or any(n.active for n in graph.of("experiment_tracker"))
        places = (place_of(graph.nodes[i]) for i in jobs)
        return tuple(dict.fromkeys((*places, *(self.found("training") if known else ()))))

    def found(self, sign: str, within: Collection[str] | None = None) -> tuple[Place, ...]:
        """Return where a sign counts as evidence, files with most of it first; in the given modules, or anywhere.

        Names count in production code, texts on pages, words in files of settings, and files by their names.
        """
        words = self.inputs.catalogue.signs.by_id[sign]
        places: list[Place] = [
            place
            for where, module, place in self._rows.get(sign, ())
            if (within is None or module.name in within)
            and _counts(where, module, anywhere=words.anywhere)
            and (not words.beside or where != _CODE or module.name in self._held)
        ]
        if within is None:
            places += [place_of(n) for n in self.graph.of(*_PRODUCTS) if n.name in words.products and _is_used(n)]
        places += [place_of(n) for n in self._routes(words.routes) if within is None or n.place.path in within]
        return _ranked(places)

    def _routes(self, words: Sequence[str]) -> Iterator[Node]:
        """Yield the routes in use of whose parts one is among *words*."""
        for parts, entry in self._entries if words else ():
            if not parts.isdisjoint(words):
                yield entry

    def told(self, sign: str) -> tuple[Place, ...]:
        """Return where words of a sign stand that prove nothing: in documentation, tests and examples."""
        proof = set(self.found(sign))
        return _ranked(p for _, _, p in self._rows.get(sign, ()) if p not in proof)

    def searched(self, *signs: str) -> tuple[str, ...]:
        """Return the words that were looked for: names, texts, settings, files and products, in this order."""
        rows = [self.inputs.catalogue.signs.by_id[s] for s in signs]
        lists = [
            [w.replace(" ", "_") for r in rows for w in r.names],
            [f"“{w}”" for r in rows for w in (*r.texts, *r.settings)],
            [f for r in rows for f in (*r.files, *r.products)],
        ]
        return tuple(dict.fromkeys(_fair(lists, WORDS)))

    def item(
        self, ident: str, label: str, sign: str, more: Sequence[Place] = (), *, note: str = "", also: Sequence[str] = (), step: str = "",
    ) -> Item:  # fmt: skip
        """Return the answer that a sign gives, with the places that the graph knows first.

        Args:
            ident: id of the item.
            label: what is asked.
            sign: id of the sign.
            more: evidence from the graph.
            note: what the evidence shows.
            also: kinds of things that the graph was asked for.
            step: the next step where nothing is found.
        """
        searched = (*also, *self.searched(sign))
        places = tuple(dict.fromkeys((*more, *self.found(sign))))
        if places:
            return Item(ident, label, FOUND, places, note, searched)
        told = self.told(sign)
        return Item(ident, label, MENTIONED if told else ABSENT, told, "", searched, step)


def none(ident: str, label: str, why: str) -> Item:
    """Return the answer to a question that does not arise."""
    return Item(ident, label, NONE, (), why)


def shared(ident: str, label: str, has: Sequence[Node], of: Sequence[Node], note: Callable[[int, int], str], also: Sequence[str], step: str) -> Item:  # fmt: skip
    """Return the answer for something that all of several nodes should have: found, partly or not found."""
    state = FOUND if len(has) == len(of) else PARTLY if has else ABSENT
    return Item(ident, label, state, tuple(place_of(n) for n in has), note(len(has), len(of)), tuple(also), "" if state == FOUND else step)  # fmt: skip


def _sightings(value: AttributeValue) -> Iterable[tuple[str, int, str, str]]:
    for row in value if isinstance(value, (tuple, list)) else ():
        if isinstance(row, (tuple, list)) and len(row) == 4 and isinstance(row[1], int):
            yield str(row[0]), row[1], str(row[2]), str(row[3])


def _counts(where: str, module: Node, *, anywhere: bool) -> bool:
    if where == _FILE:
        return True
    if where == SETTINGS:
        return module.scope in {"prod", "dev"}
    if where in {_CODE, PAGE}:
        return module.scope == "prod" or (anywhere and module.scope == "test" and where == _CODE)
    return where != DOCS


def _is_used(node: Node) -> bool:
    return node.role == "used" and node.scope in {"prod", "test"}


def _ranked(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return each place once, at first one for each file: files that say most of it lead."""
    unique = sorted(set(places))
    amount: dict[str, int] = {}
    order: dict[Place, int] = {}
    for place in unique:
        order[place] = amount[place.path] = amount.get(place.path, -1) + 1
    return tuple(sorted(unique, key=lambda p: (order[p], -amount[p.path], p)))


def _fair(lists: Sequence[Sequence[str]], most: int) -> list[str]:
    """Return at most *most* words, with some of each list."""
    kept = [list(words[: max(most // 4, most - sum(len(o) for o in lists if o is not words))]) for words in lists]
    return [word for words in kept for word in words][:most]
