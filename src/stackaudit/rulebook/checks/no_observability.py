"""EVM003: models are called and nothing records what they were asked, what they said and what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_LAYER = "observability"
_PREDICTS = frozenset({"predict", "explain", "invoke_endpoint"})


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for the repository, at the call that most of its use cases depend on."""
    use_cases = [u for u in view.graph.of("use_case") if u.scope == "prod"]
    calls = [c for c in view.nodes("call") if _of_language(view, c) and not view.self_hosted(c)]
    ids = {c.id for c in calls}
    asking = [u for u in use_cases if any(n.id in ids for n in view.graph.out(u, "needs"))]
    if not asking or _recorded(view):
        return
    weight = Counter(n.id for u in use_cases for n in view.graph.out(u, "needs"))
    main = min(calls, key=lambda c: (-weight[c.id], c.place.path, c.place.line))
    say = {"calls": len(calls), "use_cases": len(asking)}
    yield Hit(main, main.place, say, "default", view.related(main.place, [c.place for c in calls]), whole=True)


def _of_language(view: View, call: Node) -> bool:
    """Return whether a call asks a language model: an endpoint that predicts numbers is watched by other means."""
    accepts = call.get("accepts")
    known = any(m.get("type") in {"chat", "completion"} for m in view.graph.out(call, "uses_model"))
    predicts = call.name.rsplit(".", 1)[-1] in _PREDICTS
    asks = known or (not predicts and isinstance(accepts, tuple) and "max_tokens" in accepts)
    return call.get("operation") == "agent_run" or (call.get("operation") == "chat" and asks)


def _recorded(view: View) -> bool:
    """Return whether anything points at tracing: a tracer, its package or variable, a gateway, or the team's own recorder."""
    if any(m.get("records") and m.scope == "prod" for m in view.graph.of("module")):
        return True
    if any(view.graph.of(_LAYER)):
        return True
    if any(n.get("layer") == _LAYER for n in view.graph.of("sdk", "env_var")):
        return True
    return any(p.get("layer") == "gateway" for c in view.nodes("call") for p in view.providers_of(c))
