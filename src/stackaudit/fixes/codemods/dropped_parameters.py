"""Takes sampling parameters out of calls of models that reject them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.fixes.calls import drop_argument
from stackaudit.fixes.cases import Case, Change, LeftAloneError, Span, Step
from stackaudit.fixes.python import Source
from stackaudit.fixes.signatures import names
from stackaudit.model.evidence import Evidence

RULES = ("MLC006",)
_ROLES = ("temperature", "top_p")
_NEUTRAL = 1
"""The default, which every model takes."""


def steps(case: Case) -> Iterator[Step]:
    """Yield every such parameter of the call: without the first, the second would be reported next."""
    node = case.node
    rows = node.get("set_at")
    places = {
        str(r[0]): (str(r[1]), int(str(r[2])))
        for r in (rows if isinstance(rows, tuple) else ())
        if isinstance(r, tuple)
    }
    for role in _ROLES:
        value = node.get(role)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value != _NEUTRAL:
            path, line = places.get(role, (node.place.path, node.place.line))
            known = [e for e in (case.finding.primary, node.place) if (e.path, e.line) == (path, line)]
            yield _step(path, line, known, names(case.catalogue, str(node.get("callee")), role))


def _step(path: str, line: int, known: list[Evidence], keywords: frozenset[str]) -> Step:
    return Step(path, line, _change(path, keywords), known[0] if known else None)


def _change(path: str, keywords: frozenset[str]) -> Change:
    def change(data: bytes, line: int) -> tuple[Span, ...]:
        import libcst as cst

        source = Source.of(path, data)
        found = [
            (call, argument)
            for call in source.each(cst.Call)
            for argument in call.args
            if argument.keyword is not None and argument.keyword.value in keywords and source.line(argument) == line
        ]
        if len(found) != 1:
            raise LeftAloneError(
                "it is set more than once on that line" if found else "no argument on that line sets it"
            )
        return (drop_argument(source, *found[0]),)

    return change
