"""A scenario: what stops, what is retired, what gets dearer and what moves; and its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import cases
from stackaudit.measures.what_if import moves, outage, prices
from stackaudit.measures.what_if.targets import Resolver, Target
from stackaudit.model.errors import StackauditError
from stackaudit.model.graph import StackGraph


class UnknownTargetError(StackauditError):
    """A scenario names something that neither the catalogue nor the repository knows."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        """Keep the name and the ids that may have been meant."""
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        return f"neither the catalogue nor this repository knows {self.name!r}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked."""

    down: tuple[str, ...] = ()
    retire: tuple[str, ...] = ()
    on: date | None = None
    """The day of the retirement; the catalogue's where None."""
    price: tuple[tuple[str, float], ...] = ()
    """Vendor or model, and the change as a share (0.3 for 30 per cent more)."""
    move: tuple[tuple[str, str], ...] = ()


def answer(scenario: Scenario, graph: StackGraph, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    """Return the answer in plain JSON values.

    ``{scenario, lost[], degraded[], fine[], paths[], …}`` (architecture §6). All that stops, stops at once.

    Raises:
        UnknownTargetError: a name means nothing.
    """
    rows = cases(graph, catalogue)
    resolver = Resolver(graph, catalogue, rows)
    stopping = _targets((*scenario.down, *(_model(name) for name in scenario.retire)), resolver)
    value = outage.answer(rows, stopping, graph, catalogue)
    value["scenario"] = {
        "down": [_row(t) for t in stopping[: len(scenario.down)]],
        "retire": [_row(t) | _dates(t, scenario.on, catalogue, as_of) for t in stopping[len(scenario.down) :]],
        "as_of": as_of.isoformat(),
    }
    value["prices"] = [
        prices.answer(rows, _target(name, resolver), change, catalogue) for name, change in scenario.price
    ]
    value["moves"] = [
        moves.answer(rows, _target(old, resolver), _target(new, resolver), catalogue) for old, new in scenario.move
    ]
    asked = [
        *stopping,
        *(_target(name, resolver) for name, _ in scenario.price),
        *(_target(o, resolver) for o, _ in scenario.move),
    ]
    value["unused"] = [t.text for t in asked if not t.down]
    order = (
        "scenario",
        "lost",
        "degraded",
        "fine",
        "paths",
        "fallbacks_stopped",
        "touched",
        "unknown",
        "prices",
        "moves",
        "unused",
    )
    return {key: value[key] for key in order}


def _model(name: str) -> str:
    return name if name.startswith("model:") else f"model:{name}"


def _targets(names: Iterable[str], resolver: Resolver) -> list[Target]:
    return [_target(name, resolver) for name in names]


def _target(name: str, resolver: Resolver) -> Target:
    found = resolver.find(name)
    if found is None:
        raise UnknownTargetError(name.removeprefix("model:"), resolver.known())
    return found


def _row(target: Target) -> dict[str, Any]:
    return {"id": target.text, "name": target.name, "kinds": list(target.kinds), "used": bool(target.down)}


def _dates(target: Target, on: date | None, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    """Return the day of a retirement, the days left and what the catalogue offers instead."""
    known = catalogue.models.find(target.name)
    ends = (
        sorted((e for e in known.lifecycles if e.shutdown), key=lambda e: (e.shutdown or date.max, e.host))
        if known
        else []
    )
    day = on or (ends[0].shutdown if ends else None)
    new = next((e.replacement for e in ends if e.replacement), None)
    return {
        "on": day.isoformat() if day else None,
        "days": (day - as_of).days if day else None,
        "replacement": new,
        "announced": [{"host": e.host, "shutdown": str(e.shutdown), "certainty": e.certainty} for e in ends],
    }
