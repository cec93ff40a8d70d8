"""What a codemod is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Finding
from stackaudit.model.graph import Node, StackGraph


class LeftAloneError(Exception):
    """A place that is not changed; the message says why, as a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Values that no catalogue can know."""

    timeout: int = 60
    """Seconds."""
    max_tokens: int = 4096


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file and what takes their place."""

    start: int
    end: int
    new: bytes


Change = Callable[[bytes, int], tuple[Span, ...]]
"""Takes the bytes of a file as they are now and the line (1-based) as it is now; raises LeftAloneError."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place to change."""

    path: str
    line: int
    """As the audit saw it, 1-based; 1 for a file that is changed as a whole."""
    change: Change
    seen: Evidence | None = None
    """Its text must still be that of the line."""

    @classmethod
    def at(cls, place: Evidence, change: Change) -> Step:
        """Return the step at the place of some evidence."""
        return cls(place.path, place.line, change, place)


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with all that its fix may look at."""

    finding: Finding
    graph: StackGraph
    catalogue: Catalogue
    as_of: date
    paths: frozenset[str]
    """Of all files of the tree."""
    choices: Choices = Choices()

    @property
    def nodes(self) -> list[Node]:
        """The nodes that the finding is about, the main one first."""
        return [self.graph.nodes[i] for i in self.finding.nodes if i in self.graph.nodes]

    @property
    def node(self) -> Node:
        """The main node of the finding.

        Raises:
            LeftAloneError: it has none.
        """
        nodes = self.nodes
        if not nodes:
            raise LeftAloneError("it is about no single thing")
        return nodes[0]
