"""VEN010: clients of a vendor that are built beside the function that the repository has for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

USERS = 2
"""Modules that go through a function before it counts as the repository's way to a vendor."""
_OTHER_TASKS = frozenset({"image", "audio", "embeddings", "rerank", "moderation"})


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each function that builds clients for others, at the first client that is built past it."""
    users: defaultdict[str, list[Node]] = defaultdict(list)
    hosts: defaultdict[str, list[Node]] = defaultdict(list)
    for call in view.nodes("call"):
        through = call.get("through")
        for client in through if isinstance(through, tuple) else ():
            users[str(client)].append(call)
        if call.get("operation") == "client":
            for provider in view.providers_of(call):
                hosts[provider.id].append(call)
    for host, clients in sorted(hosts.items()):
        made = [c for c in clients if _serves(c, users[c.id])]
        if not made:
            continue
        main = max(made, key=lambda c: (len({u.place.path for u in users[c.id]}), c.key))
        homes = {c.place.path for c in made}
        past = [c for c in clients if _past(c, main, users[c.id]) and c.place.path not in homes]
        if past:
            yield _hit(view, view.graph.nodes[host], main, past, users[main.id])


def _serves(client: Node, calls: list[Node]) -> bool:
    """Return whether a client is built in a function that other modules use."""
    function = str(client.get("function") or "")
    return (
        bool(function)
        and not function.endswith("__init__")
        and len({c.place.path for c in calls} - {client.place.path}) >= USERS
    )


def _past(client: Node, main: Node, calls: list[Node]) -> bool:
    """Return whether a client could come from the function: of the same program, and for the same kind of task."""
    tasks = {c.get("operation") for c in calls}
    path = client.place.path
    same = path.split("/")[:2] == main.place.path.split("/")[:2] if path.startswith(("apps/", "packages/")) else True
    return same and not path.endswith(".ipynb") and not (tasks and tasks <= _OTHER_TASKS) and bool(tasks)


def _hit(view: View, provider: Node, main: Node, past: list[Node], calls: list[Node]) -> Hit:
    past = sorted(past, key=lambda c: (c.place.path, c.place.line))
    first = past[0]
    say = {
        "host": view.title("host", provider.name), "clients": len(past), "function": main.get("function"),
        "where": main.place.path, "users": len({c.place.path for c in calls}),
    }  # fmt: skip
    related = view.related(first.place, [*(c.place for c in past), main.place])
    return Hit(first, first.place, say, related=related, nodes=(*past[1:], main), key=f"{provider.name}#{main.key}")
