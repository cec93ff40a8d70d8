"""MLC003: ids that the vendor moves to another model."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.lifecycles import end_of
from stackaudit.rulebook.view import Hit, View

_MOVING = ("-latest", ":latest")
_INFRASTRUCTURE = (".tf", ".tfvars", ".bicep", ".bicepparam", ".parameters.json")
"""Files that define deployments: the version stands beside the name there."""


def check(view: View) -> Iterator[Hit]:
    """Yield moving ids that can be pinned; a model that is gone already is another rule's matter."""
    for model in view.models():
        snapshots = model.get("snapshots")
        pinned = [str(s) for s in snapshots] if isinstance(snapshots, tuple) else []
        named = model.name.endswith(_MOVING)
        if not (model.get("floating") is True and (pinned or named)) or _deployed(view, model) or _local(view, model):
            continue
        end = end_of(view, model)
        if end is not None and end.day < view.as_of:
            continue
        yield view.about_model(
            model, say={"snapshot": max(pinned, default="")}, variant="default" if pinned else "latest"
        )


def _deployed(view: View, model: Node) -> bool:
    """A deployment carries the version: the id in the code only names it."""
    calls = view.calls_of(model)
    if calls:
        return all(_takes_deployment(c) for c in calls)
    if all(e.path.endswith(_INFRASTRUCTURE) for e in view.places(model)):
        return True
    spans = [c.place for c in view.graph.of("call") if _takes_deployment(c)]
    return all(any(s.path == e.path and s.line <= e.line <= s.end_line for s in spans) for e in view.places(model))


def _takes_deployment(call: Node) -> bool:
    accepts = call.get("accepts")
    return isinstance(accepts, tuple) and "deployment" in accepts


def _local(view: View, model: Node) -> bool:
    calls = view.calls_of(model)
    return bool(calls) and all(view.self_hosted(c) for c in calls)
