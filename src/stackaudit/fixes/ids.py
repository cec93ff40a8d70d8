"""Steps that write another id wherever a model is requested."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.fixes.cases import Case, Change, Span, Step
from stackaudit.fixes.literals import replacement


def written(case: Case, new: str) -> Iterator[Step]:
    """Yield the places of the finding's model that are in use, the primary one first."""
    model = case.node
    strongest = model.get("strongest")
    places = model.evidence[: strongest if isinstance(strongest, int) else len(model.evidence)]
    seen = set()
    for place in sorted(places, key=lambda e: (e.path, e.line) != _key(case)):
        if (place.path, place.line) not in seen:
            seen.add((place.path, place.line))
            yield Step.at(place, _change(case, place.path, new))


def _key(case: Case) -> tuple[str, int]:
    return case.finding.primary.path, case.finding.primary.line


def _change(case: Case, path: str, new: str) -> Change:
    def change(data: bytes, line: int) -> tuple[Span, ...]:
        return replacement(path, data, line, case.node, new, case.catalogue)

    return change
