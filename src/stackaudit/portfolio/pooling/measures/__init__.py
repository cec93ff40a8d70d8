"""Pooled measures: one module each, found by walking the package; siblings never import each other.

A module defines ``requires``, the names of those it builds on, and ``compute(pool)``, which returns its `Measure`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from stackaudit.model.audit import Measure
from stackaudit.model.portfolio import Brief, Member, Row


@dataclass(frozen=True)
class Pool:
    """All repositories, for pooled measures."""

    rows: tuple[Row, ...]
    as_of: date
    made: Mapping[str, Any] = field(default_factory=dict)
    """Values of the measures that `requires` names."""

    @cached_property
    def audited(self) -> tuple[tuple[Member, Brief], ...]:
        """Members with what they contribute."""
        return tuple((r.member, r.brief) for r in self.rows if r.brief is not None)

    @cached_property
    def asking(self) -> tuple[tuple[Member, Brief], ...]:
        """Members that call models in production code."""
        return tuple((m, b) for m, b in self.audited if b.calls)


def pooled(rows: tuple[Row, ...], as_of: date) -> tuple[Measure, ...]:
    """Return all pooled measures, each after those that it requires; of one order they stand by name."""
    modules = {
        info.name: importlib.import_module(f"{__name__}.{info.name}")
        for info in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name)
    }
    made: list[Measure] = []
    pool = Pool(rows, as_of)
    for name in TopologicalSorter({n: set(m.requires) for n, m in modules.items()}).static_order():
        found: Measure = modules[name].compute(replace(pool, made={m.id: m.value for m in made}))
        made.append(found)
    return tuple(sorted(made, key=lambda m: m.id))
