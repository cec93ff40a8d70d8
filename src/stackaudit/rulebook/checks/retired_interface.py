"""MLC008: interfaces of a vendor that were switched off, removed or given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from stackaudit.model.evidence import Evidence
from stackaudit.model.findings import Severity
from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_SEVERITY: dict[str, Severity] = {"switched off": "high", "removed": "medium", "unsupported": "medium"}


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each interface, at its first place; the others are related."""
    groups: defaultdict[tuple[str, ...], list[tuple[Evidence, Node]]] = defaultdict(list)
    for module in view.nodes("module"):
        for line, *interface in view.rows(module, "retired_interfaces"):
            place = view.at(module, module.place.path, int(str(line)))
            groups[tuple(str(part) for part in interface)].append((place, module))
    for (name, how, end, instead), rows in sorted(groups.items()):
        rows.sort(key=lambda r: (r[0].path, r[0].line))
        places = [place for place, _ in rows]
        variant = how.replace(" ", "_") if date.fromisoformat(end) <= view.as_of else "default"
        yield Hit(
            rows[0][1],
            places[0],
            {"name": name, "end": end, "instead": instead, "places": len(rows)},
            variant,
            view.related(places[0], places[1:]),
            tuple({m.id: m for _, m in rows[1:]}.values()),
            _SEVERITY[how],
            effort=view.rule.effort_minutes + 10 * (len(rows) - 1),
            key=name,
            whole=True,
        )
