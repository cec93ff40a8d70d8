"""VEN002: vendors that look like alternatives and are not."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import SELF_HOSTED, Hit, View

LAYERS = 3


def check(view: View) -> Iterator[Hit]:
    """Yield parents behind several vendors or layers."""
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
