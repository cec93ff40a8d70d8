"""``--move A=B``: what a change of vendor does to concentration and to outages, and which calls it touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.graph.outages import Atom, AtomKind, Case, Part, Way
from stackaudit.measures.shared.names import shown
from stackaudit.measures.shared.outages import place, simulate
from stackaudit.measures.shared.shares import MIN_USES, hhi, spread
from stackaudit.measures.what_if.targets import Target

AXES: tuple[AtomKind, ...] = ("lab", "host")


def answer(rows: Sequence[Case], old: Target, new: Target, catalogue: Catalogue) -> dict[str, Any]:
    """Return ``{from, to, calls, models, index, stops}``.

    ``index`` holds the Herfindahl-Hirschman index by lab and by host before and after, by use case over all calls (None
    below three use cases); ``stops`` how many use cases are lost when the old vendor stops, and after the move when the
    new one does; ``models`` those that the new vendor is not known to serve, so that another must be chosen.
    """
    moved, target = _moved(rows, old, new, catalogue)
    touched = sorted({place(w.call) for c in rows for p in c.parts for w in p.ways if w.atoms & old.down})
    return {
        "from": old.name,
        "to": new.name,
        "calls": touched,
        "models": _unserved(rows, old, new, catalogue),
        "index": {axis: {"before": _index(rows, axis), "after": _index(moved, axis)} for axis in AXES},
        "stops": {
            "before": {"name": old.name, "lost": simulate(rows, old.down).number("lost")},
            "after": {"name": new.name, "lost": simulate(moved, target | new.down).number("lost")},
        },
    }


def _moved(
    rows: Sequence[Case], old: Target, new: Target, catalogue: Catalogue
) -> tuple[tuple[Case, ...], frozenset[Atom]]:
    """Return the use cases after the move, and the atoms that stand for the new vendor there."""
    kinds = {a.kind for a in old.down}
    ident = new.text.partition(":")[2] if new.text.partition(":")[0] in new.kinds else new.text.lower()
    target = {Atom(kind, ident) for kind in new.kinds if kind in kinds} or {Atom("host", ident)}
    if "model" in new.kinds:
        known = catalogue.models.find(ident)
        target = {Atom("model", ident)} | ({Atom("lab", known.lab)} if known is not None and known.lab else set())

    def way(row: Way) -> Way:
        if row.atoms.isdisjoint(old.down):
            return row
        gone = {a for a in row.atoms if a in old.down or (a.kind in {t.kind for t in target})}
        if any(t.kind == "lab" for t in target):
            gone |= {a for a in row.atoms if a.kind == "model"}
        return replace(row, atoms=(row.atoms - gone) | target)

    def part(row: Part) -> Part:
        return replace(row, ways=tuple(way(w) for w in row.ways))

    moved = tuple(replace(case, parts=tuple(part(p) for p in case.parts)) for case in rows)
    return moved, frozenset(target)


def _index(rows: Sequence[Case], axis: AtomKind) -> int | None:
    units = []
    for case in rows:
        parts = []
        for row in case.parts:
            found = sorted({a.id for w in row.ways if not w.standby for a in w.atoms if a.kind == axis})
            if found:
                parts.append({vendor: 1 / len(found) for vendor in found})
        units.append(parts)
    counted = [u for u in units if u]
    return round(hhi(spread(counted).values())) if len(counted) >= MIN_USES else None


def _unserved(rows: Sequence[Case], old: Target, new: Target, catalogue: Catalogue) -> list[dict[str, str]]:
    """Return the models of the calls whose lab is not the new vendor's, where the new vendor is a lab."""
    if "lab" not in new.kinds:
        return []
    lab = new.text.lower().removeprefix("lab:")
    models = {w.model for c in rows for p in c.parts for w in p.ways if w.atoms & old.down and w.model}
    found = []
    for model in sorted(models):
        known = catalogue.models.find(model)
        if known is None or known.lab != lab:
            made = shown(catalogue, "lab", known.lab) if known is not None and known.lab else ""
            found.append({"model": model, "lab": made})
    return found
