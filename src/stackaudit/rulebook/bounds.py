"""Limits that are missing: where to set them, and which calls a client leaves without one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def missing(view: View, limit: str, operations: frozenset[str]) -> Iterator[Hit]:
    """Yield the clients, and the calls without a client, that could set *limit* and do not.

    A client is named when calls without a limit of their own go through it. Clients of which no call is in sight are one
    hit for each file. A call whose clients do not take the limit is named itself.
    """
    calls = [c for c in view.nodes("call") if c.get("operation") in operations]
    by_client = _by_client(calls)
    alone: defaultdict[str, list[Node]] = defaultdict(list)
    builders = {(a.place.path, a.place.line) for a in view.graph.of("agent", "tool")}
    for client in view.nodes("call"):
        if (
            client.get("operation") != "client"
            or not _lacks(client, limit)
            or (client.place.path, client.place.line) in builders
        ):
            continue
        if view.self_hosted(client) or not view.providers_of(client):
            continue
        through = by_client.get(client.id, [])
        unbounded = [c for c in through if not _sets(c, limit)]
        if unbounded or (not through and "chat" in operations and _is_chat(view, client)):
            if not unbounded:
                alone[client.place.path].append(client)
                continue
            places = [*(c.place for c in unbounded), *view.wrapped(unbounded)]
            related = view.related(client.place, places)
            yield Hit(client, say={"calls": len(unbounded)}, variant="client", related=related, nodes=tuple(unbounded))
    yield from (_together(view, clients) for clients in alone.values())
    for call in calls:
        if (
            _lacks(call, limit)
            and not _client_accepts(view, call, limit)
            and not view.self_hosted(call)
            and view.providers_of(call)
        ):
            yield Hit(call, related=view.related(call.place, view.wrapped([call])))


def _together(view: View, clients: list[Node]) -> Hit:
    """Return one hit for the clients of a file of which no call is in sight."""
    first, *rest = sorted(clients, key=lambda c: (c.place.line, c.key))
    effort = view.rule.effort_minutes + view.rule.effort_minutes * len(rest) // 4
    related = view.related(first.place, [c.place for c in rest])
    variant = "several" if rest else "alone"
    return Hit(first, say={"clients": len(clients)}, variant=variant, related=related, nodes=tuple(rest), effort=effort)


def _lacks(node: Node, limit: str) -> bool:
    accepts = node.get("accepts")
    return node.get(limit) is False and isinstance(accepts, tuple) and limit in accepts


def _sets(node: Node, limit: str) -> bool:
    sets = node.get("sets")
    return isinstance(sets, tuple) and limit in sets


def _by_client(calls: list[Node]) -> dict[object, list[Node]]:
    """Return the calls that go through each client, by its id."""
    found: dict[object, list[Node]] = {}
    for call in calls:
        through = call.get("through")
        for client in dict.fromkeys(through) if isinstance(through, tuple) else ():
            found.setdefault(client, []).append(call)
    return found


def _client_accepts(view: View, call: Node, limit: str) -> bool:
    through = call.get("through")
    clients = view.named(str(i) for i in through) if isinstance(through, tuple) else []
    return any(isinstance(c.get("accepts"), tuple) and limit in c.get("accepts") for c in clients)  # type: ignore[operator]


def _is_chat(view: View, client: Node) -> bool:
    """Return whether a client that nobody is seen to call is one for text.

    Where the line names another class, that class extends the client and may set limits of its own.
    """
    accepts = client.get("accepts")
    models = view.graph.out(client, "uses_model")
    return (
        isinstance(accepts, tuple)
        and "max_tokens" in accepts
        and not _NO_TEXT.search(client.name)
        and client.name.rsplit(".", 1)[-1] in client.place.snippet
        and all(m.get("type") in (None, "chat", "completion") for m in models)
    )


_NO_TEXT = re.compile(r"(?i)embed|rerank|whisper|speech|audio|image|vision|moderation")
