"""RES003: people wait for one host, and nothing answers when it fails."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_OPERATIONS = frozenset({"chat", "agent_run"})
_INTERACTIVE = frozenset({"route", "app", "worker", "consumer", "function", "tool", "graph"})
"""Kinds of entry points behind which somebody or something waits; programs, notebooks and pipelines can run again."""
_GATEWAY = "gateway"
_VECTORS = re.compile(r"(?i)embed|vector")
"""Functions that ask an endpoint of one's own for vectors: another model would not do."""
MANY_HOSTS = 2
"""A repository that knows more hosts than this lets its users choose; which one they have is not written here."""


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each host on which features depend that people wait for, at the client that most go through."""
    groups: defaultdict[str, list[tuple[Node, list[Node]]]] = defaultdict(list)
    if len({p.id for c in view.nodes("call") for p in view.providers_of(c)}) > MANY_HOSTS:
        return
    for case in view.graph.of("use_case"):
        calls = _requests(view, case) if case.scope == "prod" and _waited_for(view, case) else []
        hosts = {p.id for c in calls for p in view.providers_of(c)}
        if len(hosts) == 1 and all(_alone(view, c) for c in calls) and any(_talks(view, c) for c in calls):
            groups[hosts.pop()].append((case, calls))
    for host, rows in sorted(groups.items()):
        yield _hit(view, view.graph.nodes[host], rows)


def _requests(view: View, case: Node) -> list[Node]:
    found = (n for n in view.graph.out(case, "needs") if n.kind == "call" and n.get("operation") in _OPERATIONS)
    return [n for n in found if n.role == "used" and view.scopes[n.scope] != "off"]


def _talks(view: View, call: Node) -> bool:
    """Return whether a request is one of text: it names a model, or could limit the length of its answer."""
    accepts = call.get("accepts")
    limited = isinstance(accepts, tuple) and "max_tokens" in accepts
    if _VECTORS.search(str(call.get("function"))):
        return False
    return call.get("operation") in _OPERATIONS and (limited or bool(view.graph.out(call, "uses_model")))


def _waited_for(view: View, case: Node) -> bool:
    entries = (n for n in view.graph.out(case, "contains") if n.kind == "entry_point")
    return any(n.get("entry_kind") in _INTERACTIVE for n in entries)


def _alone(view: View, call: Node) -> bool:
    """Return whether a request has one known host of somebody else and no standby; a gateway may switch."""
    providers = view.providers_of(call)
    if len(providers) != 1 or view.self_hosted(call) or providers[0].get("layer") == _GATEWAY:
        return False
    through = call.get("through")
    steps = [call, *view.named(str(i) for i in through)] if isinstance(through, tuple) else [call]
    return call.get("fallback_at") is None and not any(
        view.graph.out(s, "falls_back_to") or view.graph.into(s, "falls_back_to") for s in steps
    )


def _hit(view: View, provider: Node, rows: list[tuple[Node, list[Node]]]) -> Hit:
    calls = list({c.id: c for _, found in rows for c in found}.values())
    through = Counter(str(i) for c in calls for i in (c.get("through") or ()))  # type: ignore[union-attr]
    nodes = {n.id: n for n in (*calls, *view.named(through))}
    main = min(nodes.values(), key=lambda n: (-through[n.id], n.place.path, n.place.line))
    cases = [case for case, _ in rows]
    say = {"host": view.title("host", provider.name), "cases": len(cases), "names": sorted(c.name for c in cases)}
    related = view.related(main.place, [c.place for c in calls])
    return Hit(main, main.place, say, related=related, nodes=(provider, *cases), key=provider.name)
