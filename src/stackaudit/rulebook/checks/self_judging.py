"""EVM004: answers are graded by the model that wrote them, or by its sibling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from stackaudit.model.graph import Node
from stackaudit.rulebook.view import Hit, View

_JUDGE = re.compile(
    r"(?i)(?:^|[_./])(?:llm_?)?(?:judge|grader|evaluator|scorer)s?(?:[_./]|$)|as_a?_?judge|_judge|judge_"
)
_EVALUATES = re.compile(r"(?i)^(?:tests?|evals?|evaluations?|evaluators?|benchmarks?|scripts?|judges?)$")
_REQUESTS = frozenset({"chat", "agent_run"})


def check(view: View) -> Iterator[Hit]:
    """Yield one hit for each file and model that judges what the product gets from the same model or its family."""
    calls = [c for c in view.nodes("call") if c.get("operation") in _REQUESTS]
    writers = [c for c in calls if not is_judge(c) and c.scope == "prod"]
    groups: defaultdict[tuple[str, str], list[tuple[Node, Node, Node]]] = defaultdict(list)
    for call in (c for c in calls if is_judge(c)):
        for model in _models(view, call):
            other = _judged(view, call, model, writers)
            if other is not None:
                groups[call.place.path, model.id].append((call, model, other))
                break
    for rows in groups.values():
        call, model, other = rows[0]
        judged = [w for w in writers if other.id in {m.id for m in _models(view, w)} and _together(call, w)]
        related = view.related(call.place, [*(c.place for c, _, _ in rows), *(w.place for w in judged)])
        say = {"judge": model.name, "model": other.name}
        yield Hit(call, call.place, say, "default" if other.id == model.id else "family", related, (model, other))


def _judged(view: View, judge: Node, model: Node, writers: list[Node]) -> Node | None:
    """Return the model of the same project that a judge grades as its own kind: itself first, then its family."""
    asked = [m for w in writers if _together(judge, w) for m in _models(view, w)]
    return next((m for m in asked if m.id == model.id), next((m for m in asked if _same_family(m, model)), None))


def _together(judge: Node, writer: Node) -> bool:
    """Return whether two calls belong to one project: below one folder, unless the judge stands in one for evaluation."""
    first, other = judge.place.path.split("/")[0], writer.place.path.split("/")[0]
    return first == other or "/" not in judge.place.path or bool(_EVALUATES.search(first))


def is_judge(call: Node) -> bool:
    """Return whether the function or the file of a call is named for judging."""
    return bool(_JUDGE.search(str(call.get("function") or "")) or _JUDGE.search(call.place.path))


def _models(view: View, call: Node) -> list[Node]:
    return [m for m in view.graph.out(call, "uses_model") if m.kind == "model"]


def _same_family(one: Node, other: Node) -> bool:
    return bool(one.get("family")) and one.get("family") == other.get("family") and one.get("lab") == other.get("lab")
