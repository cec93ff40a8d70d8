"""What a rule sees: the graph, the measures, the date, and the questions that many rules ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, NodeRef, ScopeName
from stackaudit.model.findings import Rule, Severity
from stackaudit.model.graph import Node, StackGraph
from stackaudit.resolution.scopes import Scopes

SELF_HOSTED = "self"
"""Parent of what a team runs itself."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a rule found, before it becomes a finding."""

    node: Node
    place: Evidence | None = None
    """Where to change something; the node's primary place when None."""
    say: Mapping[str, object] = field(default_factory=dict)
    """Values for the placeholders of the message."""
    variant: str = "default"
    """Which of the rule's messages it is."""
    related: tuple[Evidence, ...] = ()
    nodes: tuple[Node, ...] = ()
    """Other nodes that it is about."""
    severity: Severity | None = None
    """The rule's own when None."""
    confidence: float | None = None
    effort: int | None = None
    """Minutes; the rule's own when None."""
    key: str = ""
    """Tells apart several findings at one node: part of the fingerprint, so without lines."""
    whole: bool = False
    """It is about the repository: the node only shows where to look, and another one may next time."""


def short(callee: str) -> str:
    """Return the last name of a callee; of a raw request, its method and address."""
    head, space, address = callee.partition(" ")
    return f"{head.rpartition('.')[2]}{space}{address}"


class View:
    """The graph and its measures as one rule may see them."""

    def __init__(
        self,
        graph: StackGraph,
        measures: Mapping[str, Any],
        as_of: date,
        rule: Rule,
        scopes: Mapping[str, str],
        profile: str = "default",
    ) -> None:
        self.graph, self.measures, self.as_of, self.rule = graph, measures, as_of, rule
        self.scopes, self.profile = scopes, profile

    # -- nodes -------------------------------------------------------------------------------------------------------

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of the given kinds that are in use, in the scopes that the rule looks at; each request once."""
        return (
            n for n in self.graph.of(*kinds) if n.role == "used" and self.scopes[n.scope] != "off" and not n.wrapped
        )

    def wrapped(self, calls: Iterable[Node]) -> list[Evidence]:
        """Return the places that reach calls through functions of the repository."""
        return [n.place for call in calls for n in self.graph.into(call, "calls") if n.wrapped and n.role == "used"]

    def named(self, ids: Iterable[str]) -> list[Node]:
        """Return the nodes of these ids that are in the graph."""
        return [self.graph.nodes[i] for i in ids if i in self.graph.nodes]

    def scope_of(self, path: str) -> ScopeName:
        """Return the scope of a file."""
        module = self.graph.get(NodeRef("module", path))
        return module.scope if module is not None else self._path_scopes.of(path)

    @cached_property
    def _path_scopes(self) -> Scopes:
        return Scopes(n.name for n in self.graph.of("module"))

    def is_code(self, path: str) -> bool:
        """Return whether a path is a file of code."""
        return self.graph.get(NodeRef("module", path)) is not None

    def title(self, axis: str, vendor: str) -> str:
        """Return the name that people read for a ``host``, ``lab`` or ``parent``: that of the measures, else its id."""
        return self._titles.get((axis, vendor), vendor)

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for layer in (self.measure("concentration") or {}).get("layers", ()):
            found |= {(layer["axis"], r["id"]): r["name"] for r in (*layer["by_use_case"], *layer["by_call_site"])}
        for row in (self.measure("inventory") or {}).get("providers", ()):
            if row["node"] in self.graph.nodes:
                found["host", self.graph.nodes[row["node"]].name] = row["name"]
        return found

    # -- places ------------------------------------------------------------------------------------------------------

    def places(self, node: Node) -> list[Evidence]:
        """Return where a node is in use: the evidence of its own scope and role, without tables and tests."""
        strongest = node.get("strongest")
        count = strongest if isinstance(strongest, int) else len(node.evidence)
        return list(node.evidence[:count])

    def at(self, node: Node, path: str, line: int, snippet: str = "") -> Evidence:
        """Return the place of something that belongs to *node* and is no node of its own."""
        known = next((e for e in node.evidence if (e.path, e.line) == (path, line)), None)
        return known or Evidence.at(
            path, line, detector=node.place.detector, technique="code", snippet=snippet, confidence=node.confidence
        )

    def related(self, primary: Evidence, rows: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Return *rows* once each, without the primary place, sorted by path and line."""
        found = {(e.path, e.line): e for e in rows if (e.path, e.line) != (primary.path, primary.line)}
        return tuple(found[key] for key in sorted(found))

    # -- models and calls --------------------------------------------------------------------------------------------

    def models(self) -> Iterator[Node]:
        """Yield the models in use whose id is a model's: a deployment may bear the name of any model."""
        return (
            m
            for m in self.nodes("model")
            if self.calls_of(m) or not all("deployment" in e.snippet.lower() for e in self.places(m))
        )

    def calls_of(self, model: Node) -> list[Node]:
        """Return the calls in use that request a model."""
        return [
            c
            for c in self.graph.into(model, "uses_model")
            if c.kind == "call" and c.role == "used" and self.scopes[c.scope] != "off"
        ]

    def providers_of(self, node: Node) -> list[Node]:
        """Return the providers that a call reaches."""
        return [p for p in self.graph.out(node, "calls") if p.kind == "provider"]

    def self_hosted(self, call: Node) -> bool:
        """Return whether a call reaches only what the team runs itself."""
        providers = self.providers_of(call)
        return bool(providers) and all(p.get("parent") == SELF_HOSTED for p in providers)

    def model_place(self, model: Node) -> Evidence:
        """Return the place to change first: where the id stands that most calls take; the node's own place otherwise."""
        counts: Counter[tuple[str, int]] = Counter()
        known = {(e.path, e.line): e for e in self.places(model)}
        for edge in self.graph.edges_to(model):
            caller = self.graph.nodes[edge.source]
            if edge.kind == "uses_model" and caller.role == "used" and self.scopes[caller.scope] != "off":
                counts.update((e.path, e.line) for e in edge.evidence if (e.path, e.line) in known)
        if not counts:
            return model.place
        best = min(counts, key=lambda key: (-counts[key], key))
        return known[best]

    def id_place(self, call: Node, model: Node) -> Evidence:
        """Return where the id stands that a call takes."""
        edges = [
            e for e in self.graph.edges_from(call) if e.kind == "uses_model" and e.target == model.id and e.evidence
        ]
        return edges[0].evidence[0] if edges else self.model_place(model)

    def argument_place(self, call: Node, role: str) -> Evidence:
        """Return where a call sets an argument; the call's own place when it is not seen."""
        rows = call.get("set_at")
        for row in rows if isinstance(rows, tuple) else ():
            if isinstance(row, tuple) and row[0] == role:
                return self.at(call, str(row[1]), int(str(row[2])))
        return call.place

    def about_model(self, model: Node, **given: Any) -> Hit:
        """Return a hit at a model: primary place, the other places of its id, and the number of call sites."""
        place = self.model_place(model)
        calls = self.calls_of(model)
        requests = [c for c in calls if c.get("operation") != "client"]
        number = len(requests or calls)
        count, noun = (number, "call site") if number else (len(self.places(model)), "place")
        reach = f"{count} {noun}" + ("" if count == 1 else "s")
        values = {"name": model.name, "reach": reach, "places": len(self.places(model)), **given.pop("say", {})}
        related = self.related(place, [*self.places(model), *(c.place for c in requests or calls)])
        return Hit(model, place, values, related=related, nodes=tuple(calls), **given)

    @staticmethod
    def rows(node: Node, name: str) -> list[tuple[AttributeValue, ...]]:
        """Return the rows of an attribute that is a table; none when it is absent."""
        found = node.get(name)
        return [row for row in found if isinstance(row, tuple)] if isinstance(found, tuple) else []

    @staticmethod
    def number(node: Node, name: str) -> int:
        """Return an attribute that is a whole number; 0 when it is absent."""
        found = node.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else 0

    def client_of(self, call: Node) -> Node | None:
        """Return the client that a call goes through, or None when it has none of its own."""
        through = call.get("through")
        ids = [str(i) for i in through] if isinstance(through, tuple) else []
        found = [n for n in self.named(ids) if n.id != call.id]
        return found[0] if found else None

    def measure(self, name: str) -> Any:
        """Return the value of a measure, or None when it was not made."""
        return self.measures.get(name)
