"""VEN002: vendors that look like alternatives and are not."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import SELF_HOSTED, Hit, View

MAX_ALTERNATIVES = 4
"""A call that can reach more providers is a router for whoever configures it."""
LAYERS = 3


def check(view: View) -> Iterator[Hit]:
    """Yield fallbacks whose members share a lab or a parent, and parents behind several vendors or layers."""
    yield from _fallbacks(view)
    found = view.measure("concentration")
    for row in found["common_parents"] if found else ():
        names = {m["id"] for m in row["members"]}
        nodes = [n for n in view.nodes("provider", "framework", "vector_store", "observability", "eval", "guardrail") if n.name in names]
        hosts = [n for n in nodes if n.kind == "provider"]
        if row["parent"] == SELF_HOSTED or not nodes or (len(hosts) < 2 and len(row["layers"]) < LAYERS):
            continue
        say = {"parent": row["name"], "members": [m["name"] for m in row["members"]], "layers": len(row["layers"])}
        variant = "hosts" if len(hosts) > 1 else "layers"
        main = min(hosts or nodes, key=lambda n: (n.place.path, n.place.line))
        related = view.related(main.place, [n.place for n in nodes])
        yield Hit(main, main.place, say, variant, related, tuple(nodes), severity="medium", key=str(row["parent"]))


def _fallbacks(view: View) -> Iterator[Hit]:
    seen: set[tuple[str, int]] = set()
    for call in view.nodes("call"):
        providers = view.providers_of(call)
        if call.get("operation") == "client" or not 2 <= len(providers) <= MAX_ALTERNATIVES:
            continue
        labs = {lab.id: lab for m in view.graph.out(call, "uses_model") for lab in view.graph.out(m, "made_by")}
        parents = {str(p.get("parent")) for p in providers}
        if len(labs) != 1 and (len(parents) != 1 or SELF_HOSTED in parents):
            continue
        where = call.get("fallback_at")
        place = view.at(call, str(where[0]), int(str(where[1]))) if isinstance(where, tuple) else call.place
        if (place.path, place.line) in seen:
            continue
        seen.add((place.path, place.line))
        clients = view.named(str(i) for i in (call.get("through") or ()))  # type: ignore[union-attr]
        yield _fallback(view, call, providers, list(labs.values()), clients, (place.path, place.line))


def _fallback(view: View, call: Node, providers: list[Node], labs: list[Node], clients: list[Node], place: tuple[str, int]) -> Hit:
    at = view.at(call, *place)
    names = " and ".join(sorted(p.name for p in providers))
    say = {"members": names, "lab": labs[0].name if labs else str(providers[0].get("parent"))}
    return Hit(call, at, say, "fallback", view.related(at, [call.place, *(c.place for c in clients)]), tuple(providers), key="fallback")
