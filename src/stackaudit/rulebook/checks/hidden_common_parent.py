"""VEN002: vendors that look like alternatives and are not."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import SELF_HOSTED, Hit, View

LAYERS = 3


def check(view: View) -> Iterator[Hit]:
    """Yield fallbacks whose members share a lab or a parent, and parents behind several vendors or layers."""
    yield from _fallbacks(view)
    found = view.measure("concentration")
    for row in found["common_parents"] if found else ():
        names = {m["id"] for m in row["members"]}
        nodes = [
            n
            for n in view.nodes("provider", "framework", "vector_store", "observability", "eval", "guardrail")
            if n.name in names
        ]
        hosts = [n for n in nodes if n.kind == "provider"]
        if row["parent"] == SELF_HOSTED or not nodes or (len(hosts) < 2 and len(row["layers"]) < LAYERS):
            continue
        say = {"parent": row["name"], "members": [m["name"] for m in row["members"]], "layers": len(row["layers"])}
        variant = "hosts" if len(hosts) > 1 else "layers"
        main = min(hosts or nodes, key=lambda n: (n.place.path, n.place.line))
        related = view.related(main.place, [n.place for n in nodes])
        key = str(row["parent"])
        yield Hit(main, main.place, say, variant, related, tuple(nodes), severity="medium", key=key, whole=True)


def _fallbacks(view: View) -> Iterator[Hit]:
    seen: set[tuple[str, int]] = set()
    for call in view.nodes("call"):
        standbys = [c for c in view.graph.out(call, "falls_back_to") if c.kind == "call"]
        if call.get("operation") == "client" or not standbys:
            continue
        members = {n.id: n for c in (call, *standbys) for n in view.providers_of(c)}
        labs = {
            lab.id: lab
            for c in (call, *standbys)
            for m in view.graph.out(c, "uses_model")
            for lab in view.graph.out(m, "made_by")
        }
        known = all(view.graph.out(c, "uses_model") for c in (call, *standbys))
        parents = {str(p.get("parent")) for p in members.values()}
        same_lab, same_parent = known and len(labs) == 1, len(parents) == 1 and SELF_HOSTED not in parents
        if not members or not (same_lab or same_parent):
            continue
        where = call.get("fallback_at")
        place = view.at(call, str(where[0]), int(str(where[1]))) if isinstance(where, tuple) else call.place
        if (place.path, place.line) in seen:
            continue
        seen.add((place.path, place.line))
        clients = [*standbys, *view.named(str(i) for i in (call.get("through") or ()))]  # type: ignore[union-attr]
        shared = view.title("lab", next(iter(labs.values())).name) if same_lab else view.title("parent", parents.pop())
        say = {"members": sorted(view.title("host", n.name) for n in members.values()), "lab": shared}
        variant = "fallback" if len(members) > 1 else "same_host"
        yield Hit(
            call,
            place,
            say,
            variant,
            view.related(place, [call.place, *(c.place for c in clients)]),
            tuple(members.values()),
            key="fallback",
        )
