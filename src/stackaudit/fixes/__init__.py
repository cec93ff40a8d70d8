"""Fixes: codemods that mend findings, place by place, and leave alone what they would have to guess."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from stackaudit.fixes import codemods
from stackaudit.fixes.cases import Case, Choices, LeftAloneError, Step
from stackaudit.fixes.drafts import Draft
from stackaudit.model.findings import Finding

__all__ = ["Case", "Choices", "Codemod", "Draft", "LeftAloneError", "Outcome", "Session", "codemods_by_rule"]


class Codemod(Protocol):
    """What a module of ``codemods`` offers."""

    RULES: tuple[str, ...]
    """Ids of the rules whose findings it mends."""

    def steps(self, case: Case) -> Iterator[Step]:
        """Yield the places to change; raises LeftAloneError where it would have to guess."""


@cache
def codemods_by_rule() -> dict[str, Codemod]:
    """Return the codemod of each rule that has one."""
    names = sorted(info.name for info in pkgutil.iter_modules(codemods.__path__))
    found = [cast("Codemod", import_module(f"{codemods.__name__}.{name}")) for name in names]
    return {rule: module for module in found for rule in module.RULES}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one finding."""

    finding: Finding
    places: int
    """Changed for it."""
    left: tuple[tuple[str, str], ...]
    """Place and reason of what was not changed; empty: the finding is fixed."""

    @property
    def fixed(self) -> bool:
        """Whether nothing is left of it."""
        return not self.left


@dataclass(slots=True)
class Session:
    """Changes of many findings to the files of one tree; nothing is written here."""

    read: Callable[[str], bytes]
    """Returns the bytes of a file; raises LeftAloneError where it may not be changed."""
    drafts: dict[str, Draft] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)
    """Nodes whose id stands nowhere any more."""

    def mend_all(self, cases: Iterable[Case]) -> list[Outcome]:
        """Mend one finding after the other and return what became of each, in their order."""
        return [self.mend(case) for case in cases]

    def mend(self, case: Case) -> Outcome:
        """Change all places of one finding that can be changed."""
        primary, node = case.finding.primary, case.nodes[0] if case.nodes else None
        if node is not None and node.id in self._gone:
            return Outcome(case.finding, 0, ())
        places, left = 0, []
        where = f"{primary.path}:{primary.line}"
        try:
            for step in codemods_by_rule()[case.finding.rule].steps(case):
                where = f"{step.path}:{step.line}"
                try:
                    self._take(step)
                    places += 1
                except LeftAloneError as reason:
                    left.append((where, str(reason)))
        except LeftAloneError as reason:
            left.append((where, str(reason)))
        if not places and not left:
            left.append((where, "no place to change was found"))
        if node is not None and node.kind == "model" and not left:
            self._gone.add(node.id)
        return Outcome(case.finding, places, tuple(left))

    def changed(self) -> list[Draft]:
        """Return the files that are not what they were, by path."""
        return [self.drafts[p] for p in sorted(self.drafts) if self.drafts[p].now != self.drafts[p].original]

    def _take(self, step: Step) -> None:
        if step.path not in self.drafts:
            self.drafts[step.path] = Draft(step.path, self.read(step.path))
        draft = self.drafts[step.path]
        seen = step.seen
        if seen is not None and seen.snippet and seen.quoting(draft.text(seen.line)).snippet != seen.snippet:
            raise LeftAloneError("the line is not what the audit read")
        draft.apply(step.change(draft.now, draft.line(step.line)))
