"""PRM004: what a stranger sends stands in the text that rules the model."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each system text with holes that are filled from outside, at the first hole."""
    groups: dict[tuple[tuple[str, int], ...], list[tuple[Node, list[str]]]] = {}
    for call in view.nodes("call"):
        rows = view.rows(call, "untrusted_system")
        if rows:
            places = tuple(sorted({(str(r[0]), int(str(r[1]))) for r in rows}))
            groups.setdefault(places, []).append((call, sorted({str(r[2]) for r in rows})))
    for places, found in sorted(groups.items(), key=lambda item: item[0]):
        call, names = found[0]
        place = view.at(call, *places[0])
        related = view.related(place, [*(view.at(call, *p) for p in places[1:]), *(c.place for c, _ in found)])
        key = "|".join(names)
        yield Hit(call, place, {"names": tuple(names)}, related=related, nodes=tuple(c for c, _ in found[1:]), key=key)
