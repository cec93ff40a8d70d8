"""Whether something waits for a person: what an argument says, without guessing."""

from __future__ import annotations

from stackaudit.model.facts import AttributeValue
from stackaudit.resolution.arguments import Arguments, Given
from stackaudit.resolution.values import Function, Lit, Object, Record, Rows, options


def approval(arguments: Arguments) -> list[tuple[str, AttributeValue]]:
    """Return ``approval`` (the text or truth value that is given) and ``approval_set`` (true: somebody is asked).

    A value that says "never" is given, but asks nobody; one that cannot be known leaves both out.
    """
    given = arguments.get("approval")
    if given is None:
        return [("approval_set", False)]
    if not isinstance(given, Given):
        return []
    unasked = arguments.evaluator.catalogue.compiled.sinks.unasked | {""}
    value = arguments.evaluator.value(given.expr, given.at)
    for option in options(value):
        match option:
            case Lit(value=bool(asked)):
                return [("approval", asked), ("approval_set", asked)]
            case Lit(value=str(word)):
                return [("approval", word), ("approval_set", word.lower() not in unasked)]
            case Lit(value=None):
                return [("approval_set", False)]
            case Rows(expr=expr):
                return [("approval", len(expr.items) > 0), ("approval_set", len(expr.items) > 0)]
            case Function() | Object() | Record():
                return [("approval", True), ("approval_set", True)]
            case _:
                continue
    return [("approval", True), ("approval_set", True)] if given.name == "*" else [("approval_set", True)]
