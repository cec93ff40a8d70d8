"""EVM001: nothing in the repository looks at what the models say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_OPERATIONS = frozenset({"chat", "agent_run"})
_EVALUATION = re.compile(r"(?i)(?:^|[/_.-])(?:evals?|evaluations?|evaluate|golden|benchmarks?)(?:[/_.-]|$)")


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for the repository, at the call that most of it depends on."""
    calls = [c for c in view.nodes("call") if c.get("operation") in _OPERATIONS]
    if not calls or _evidence(view):
        return
    use_cases = [u for u in view.graph.of("use_case") if u.scope == "prod"]
    ids = {c.id for c in calls}
    asking = [u for u in use_cases if any(n.id in ids for n in view.graph.out(u, "needs"))]
    weight = Counter(n.id for u in use_cases for n in view.graph.out(u, "needs"))
    main = min(calls, key=lambda c: (-weight[c.id], c.place.path, c.place.line))
    related = view.related(main.place, [c.place for c in calls])
    variant = "use_cases" if asking else "default"
    yield Hit(
        main,
        main.place,
        {"calls": len(calls), "use_cases": len(asking)},
        variant,
        related,
        tuple(calls),
        whole=True,
    )


def _evidence(view: View) -> bool:
    """Return whether evaluation is visible: a tool for it, real calls in tests, or files that are named for it."""
    if any(_counts(n) for n in view.graph.of("eval")):
        return True
    if any(
        c.scope == "test" and c.get("operation") in _OPERATIONS and not c.get("stubbed") for c in view.graph.of("call")
    ):
        return True
    return any(_EVALUATION.search(m.name) for m in view.graph.of("module"))


def _counts(node: Node) -> bool:
    return node.role in {"used", "optional"}
