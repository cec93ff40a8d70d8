"""MLC007: a request asks a model for something that it cannot do."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield requests with one known model that exceed its output, or pass tools or images that it does not take."""
    asked: set[tuple[str, str]] = set()
    calls = sorted(view.nodes("call"), key=lambda c: c.get("operation") == "client")
    for call in calls:
        models = view.graph.out(call, "uses_model")
        if len(models) != 1 or models[0].get("known") is not True:
            continue
        for variant, say in _mismatches(call, models[0]):
            clients = call.get("through")
            if call.get("operation") == "client" and (call.id, variant) in asked:
                continue
            asked |= {(str(c), variant) for c in clients} if isinstance(clients, tuple) else set()
            place = view.argument_place(call, "max_tokens") if variant == "output" else call.place
            related = view.related(place, [view.id_place(call, models[0]), call.place])
            yield Hit(call, place, {"model": models[0].name, **say}, variant, related, (models[0],), key=variant)


def _mismatches(call: Node, model: Node) -> Iterator[tuple[str, dict[str, object]]]:
    asked, most = call.get("max_tokens"), model.get("max_output")
    if isinstance(asked, int) and not isinstance(asked, bool) and isinstance(most, int) and asked > most > 0:
        yield "output", {"asked": asked, "most": most}
    if call.get("image_input") is True and model.get("vision") is False:
        yield "vision", {}
    # Whether open weights take tools depends on the server that runs them.
    if call.get("tools") is True and model.get("tools") is False and model.get("open_weights") is not True:
        yield "tools", {}
