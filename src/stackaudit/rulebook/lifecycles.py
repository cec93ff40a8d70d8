"""When a model ends, as a rule sees it."""

from __future__ import annotations

from stackaudit.model.graph import Node
from stackaudit.model.lifecycles import End, end_at
from stackaudit.rulebook.view import View


def end_of(view: View, model: Node) -> End | None:
    """Return the end that counts for a model, at the hosts of the calls that the rule looks at."""
    return end_at(view.graph, model, view.calls_of(model))
