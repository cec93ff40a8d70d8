"""MLC006: sampling parameters on models that reject them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_PARAMETERS = ("temperature", "top_p")
_NEUTRAL = 1
"""The value that every model takes: the default of the parameter."""


def check(view: View) -> Iterator[Hit]:
    """Yield the client or call that sets the parameter, once."""
    hits = {node.id: (node, given) for node in view.nodes("call") for given in [_rejected(view, node)] if given}
    for node, (parameter, value, model) in hits.values():
        through = node.get("through")
        if isinstance(through, tuple) and any(i in hits for i in through) and not _sets(node, parameter):
            continue
        places = [c.place for c in view.nodes("call") if node.id in (c.get("through") or ())]  # type: ignore[operator]
        place = view.argument_place(node, parameter)
        related = view.related(place, [view.id_place(node, model), *places])
        yield Hit(
            node, place, {"parameter": parameter, "value": value, "model": model.name}, related=related, nodes=(model,)
        )


def _rejected(view: View, node: Node) -> tuple[str, float, Node] | None:
    models = view.graph.out(node, "uses_model")
    if len(models) != 1 or models[0].get("sampling") is not False:
        return None
    for parameter in _PARAMETERS:
        value = node.get(parameter)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value != _NEUTRAL:
            return parameter, value, models[0]
    return None


def _sets(node: Node, parameter: str) -> bool:
    sets = node.get("sets")
    return isinstance(sets, tuple) and parameter in sets
