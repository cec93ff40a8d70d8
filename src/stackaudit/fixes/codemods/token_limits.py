"""Gives a client, or a call, an upper bound of the answer's tokens."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.fixes.cases import Case, LeftAloneError, Step
from stackaudit.fixes.limits import limited, setting
from stackaudit.fixes.signatures import argument
from stackaudit.model.graph import Node

RULES = ("CST001",)


def steps(case: Case) -> Iterator[Step]:
    """Yield the constructors and calls without a bound, where every model that they reach is known to take one."""
    targets = limited(case)
    for node in targets:
        name = argument(case.catalogue, str(node.get("callee")), "max_tokens")
        reached = [node, *(n for n in case.nodes if n not in targets and n.kind == "call")]
        yield Step.at(node.place, setting(node, name, _most(case, reached)))


def _most(case: Case, calls: list[Node]) -> int:
    models = {m.id: m for c in calls for m in case.graph.out(c, "uses_model")}
    if not models:
        raise LeftAloneError("which model answers is not known, and not every model takes the same limit")
    most = case.choices.max_tokens
    for model in models.values():
        if model.get("sampling") is not True:
            raise LeftAloneError(
                f"the catalogue does not say that {model.name} answers without reasoning inside the limit"
            )
        limit = model.get("max_output")
        most = min(most, limit) if isinstance(limit, int) and not isinstance(limit, bool) else most
    return most
