"""PRM003: chat requests whose messages provably hold no system message."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield chat calls with message lists that are fully visible and begin with the user."""
    for call in view.nodes("call"):
        if (
            call.get("operation") != "chat"
            or call.get("system_message") is not False
            or call.get("role_based") is not True
        ):
            continue
        models = view.graph.out(call, "uses_model")
        if models and all(m.get("type") not in (None, "chat") for m in models):
            continue
        yield Hit(
            call,
            say={"function": call.get("function") or "the module"},
            related=tuple(
                view.related(
                    call.place, [e for m in view.graph.edges_from(call) if m.kind == "prompts" for e in m.evidence]
                )
            ),
        )
