"""RES004: a standby that fails together with the first choice."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import SELF_HOSTED, Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield each list of alternatives whose members share a lab or a parent, once."""
    seen: set[tuple[str, int]] = set()
    for call in view.nodes("call"):
        standbys = [c for c in view.graph.out(call, "falls_back_to") if c.kind == "call"]
        if call.get("operation") == "client" or not standbys:
            continue
        hit = _shared(view, call, standbys)
        place = hit.place if hit is not None else None
        if hit is not None and place is not None and (place.path, place.line) not in seen:
            seen.add((place.path, place.line))
            yield hit


def _shared(view: View, call: Node, standbys: list[Node]) -> Hit | None:
    """Return a hit when all members depend on one lab or one parent."""
    members = {n.id: n for c in (call, *standbys) for n in view.providers_of(c)}
    models = [view.graph.out(c, "uses_model") for c in (call, *standbys)]
    labs = {lab.id: lab for rows in models for m in rows for lab in view.graph.out(m, "made_by")}
    parents = {str(p.get("parent")) for p in members.values()}
    same_lab, same_parent = all(models) and len(labs) == 1, len(parents) == 1 and SELF_HOSTED not in parents
    if not members or not (same_lab or same_parent):
        return None
    where = call.get("fallback_at")
    place = view.at(call, str(where[0]), int(str(where[1]))) if isinstance(where, tuple) else call.place
    clients = [*standbys, *view.named(str(i) for i in (call.get("through") or ()))]  # type: ignore[union-attr]
    shared = view.title("lab", next(iter(labs.values())).name) if same_lab else view.title("parent", parents.pop())
    say = {"members": sorted(view.title("host", n.name) for n in members.values()), "lab": shared}
    related = view.related(place, [call.place, *(c.place for c in clients)])
    variant = "default" if len(members) > 1 else "same_host"
    return Hit(call, place, say, variant, related, tuple(members.values()), key="fallback")
