"""CST003: a large model that may write only a word or two."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.rulebook.view import Hit, View


def check(view: View) -> Iterator[Hit]:
    """Yield calls with a tight token limit for which the lab has a model at a third of the price or less."""
    for call in view.nodes("call"):
        smaller, ratio = call.get("smaller_model"), call.get("price_ratio")
        models = view.graph.out(call, "uses_model")
        if smaller and models:
            say = {"model": models[0].name, "smaller": smaller, "ratio": f"{ratio:g}", "limit": call.get("max_tokens")}
            yield Hit(
                call, say=say, nodes=(models[0],), related=view.related(call.place, [view.id_place(call, models[0])])
            )
