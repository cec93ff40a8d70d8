"""Which rules look at which kinds of things: found by letting them run and noting what they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stackaudit.model.findings import Rule
from stackaudit.model.graph import Node, StackGraph
from stackaudit.rulebook.judging import hits
from stackaudit.rulebook.loading import LoadedRule
from stackaudit.rulebook.view import View


@dataclass(frozen=True, slots=True)
class Looked:
    """What one rule looked at."""

    rule: Rule
    kinds: frozenset[str]
    """Kinds of things that it asked for."""
    scopes: dict[str, str]
    """What happens in each scope: ``same``, ``down`` or ``off``."""


class _Watched(StackGraph):
    """A graph that notes which kinds are asked for."""

    __slots__ = ("asked",)
    asked: set[str]

    def of(self, *kinds: str) -> Iterator[Node]:
        """Yield the nodes of the given kinds and note these."""
        self.asked.update(kinds)
        return super().of(*kinds)


def looked(
    rules: Sequence[LoadedRule], graph: StackGraph, measures: dict[str, Any], as_of: date, profile: str
) -> list[Looked]:
    """Let *rules* run on a graph and return what each of them asked for, in their order."""
    found = []
    for rule in rules:
        watched = _Watched(graph.nodes, graph.edges)
        watched.asked = set()
        view = View(watched, measures, as_of, rule.header, rule.scopes, profile)
        for _ in hits(rule, view):
            pass
        found.append(Looked(rule.header, frozenset(watched.asked), rule.scopes))
    return found
