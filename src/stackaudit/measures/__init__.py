"""Measures: one module each, found by walking the package; siblings never import each other.

A module defines ``requires``, the names of the measures it builds on (``findings`` stands for the judged findings),
and ``compute(inputs)``, which returns its `Measure`. The order follows from `requires`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from graphlib import TopologicalSorter
from types import ModuleType
from typing import Any, Literal, Protocol

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.audit import Audit, Coverage, Measure
from stackaudit.model.delivery import Delivery
from stackaudit.model.findings import Finding, Rule
from stackaudit.model.graph import StackGraph
from stackaudit.model.waivers import WaiverRow

LookThrough = Literal["control", "stake"]
"""Who counts as standing behind a vendor: its owners, or everybody who is known to hold a part of it too."""
FINDINGS = "findings"
"""The name by which a measure says that it needs the judged findings."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a measure may look at."""

    graph: StackGraph
    catalogue: Catalogue
    as_of: date
    coverage: Coverage
    previous: Audit | None = None
    findings: tuple[Finding, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """By id."""
    made: Mapping[str, Any] = field(default_factory=dict)
    """Values of the measures that `requires` names."""
    waivers: tuple[WaiverRow, ...] = ()
    """The register: every waiver and what became of it."""
    look_through: LookThrough = "control"
    ran: frozenset[str] | None = None
    """Ids of the rules that looked; None: all of `rules`."""
    delivery: Delivery | None = None
    """How changes came into the main line; None where no history was read."""


class Shipped(Protocol):
    """A rule of the rule book, as far as measures look."""

    @property
    def header(self) -> Rule:
        """Id, name, texts and effort."""


@cache
def _modules() -> Mapping[str, ModuleType]:
    found = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if hasattr(module, "compute"):
            found[info.name] = module
    return found


@cache
def order() -> tuple[str, ...]:
    """Return the names of all measures, each after those that it requires."""
    sorter = TopologicalSorter({name: set(module.requires) - {FINDINGS} for name, module in _modules().items()})
    return tuple(name for name in sorter.static_order() if name in _modules())


@cache
def judged() -> frozenset[str]:
    """Return the names of the measures that need findings, directly or through what they require."""
    found: set[str] = set()
    for name in order():
        needs = set(_modules()[name].requires)
        if FINDINGS in needs or needs & found:
            found.add(name)
    return frozenset(found)


def measure(
    graph: StackGraph, catalogue: Catalogue, as_of: date, coverage: Coverage, previous: Audit | None = None,
    look_through: LookThrough = "control", delivery: Delivery | None = None,
) -> tuple[Measure, ...]:  # fmt: skip
    """Return the measures that need no findings, in the order of `order`."""
    inputs = Inputs(graph, catalogue, as_of, coverage, previous, look_through=look_through, delivery=delivery)
    return _run((n for n in order() if n not in judged()), inputs, ())


def after(
    made: Sequence[Measure], graph: StackGraph, catalogue: Catalogue, as_of: date, coverage: Coverage,
    findings: Sequence[Finding], book: Iterable[Shipped], previous: Audit | None = None,
    waivers: tuple[WaiverRow, ...] = (), *, ran: frozenset[str] | None = None,
) -> tuple[Measure, ...]:  # fmt: skip
    """Return *made* and the measures that need *findings*."""
    rules = {r.header.id: r.header for r in book}
    inputs = Inputs(graph, catalogue, as_of, coverage, previous, tuple(findings), rules, waivers=waivers, ran=ran)
    return _run((n for n in order() if n in judged()), inputs, tuple(made))


def _run(names: Iterable[str], inputs: Inputs, made: tuple[Measure, ...]) -> tuple[Measure, ...]:
    found = list(made)
    for name in names:
        values = {m.id: m.value for m in found}
        found.append(_modules()[name].compute(replace(inputs, made=values)))
    return tuple(found)
