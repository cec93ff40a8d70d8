"""What detectors say: nodes and edges with evidence, no ids, no judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stackaudit.model.evidence import Evidence

Scalar = str | int | float | bool | None
AttributeValue = Scalar | tuple["AttributeValue", ...]
"""Attributes are plain: they go to audit.json as they are (tuples become arrays)."""

ScopeName = Literal["prod", "dev", "test", "docs"]
RoleName = Literal["used", "optional", "listed", "migration"]
SCOPES: tuple[ScopeName, ...] = ("prod", "dev", "test", "docs")
"""Strongest first."""
ROLES: tuple[RoleName, ...] = ("used", "optional", "listed", "migration")
"""Strongest first."""


@dataclass(frozen=True, slots=True, order=True)
class NodeRef:
    """Identity of a node: its kind and canonical key. The key holds no line."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class NodeClaim:
    """One sighting of a thing."""

    ref: NodeRef
    name: str
    evidence: Evidence
    role: RoleName = "used"
    scope: ScopeName | None = None
    """None: the assembler derives it from the path."""
    attributes: tuple[tuple[str, AttributeValue], ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeClaim:
    """One sighting of a relation."""

    source: NodeRef
    kind: str
    target: NodeRef
    evidence: Evidence | None = None


Fact = NodeClaim | EdgeClaim
