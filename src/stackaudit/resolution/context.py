"""What a detector is given besides a file: the project, the catalogue, and a way to quote a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from stackaudit.catalog.catalogue import Catalogue
from stackaudit.model.code import Call, CodeFile, place_of
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import NodeRef
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.evaluator import Evaluator
from stackaudit.resolution.project import Project
from stackaudit.resolution.routes import Routes
from stackaudit.resolution.sites import resolve_site


@dataclass(slots=True)
class Context:
    """The knowledge that all detectors share; nothing in it depends on the order in which they run."""

    catalogue: Catalogue
    project: Project
    quote: Callable[[str, int], str]
    """Text of a line of a file; empty when there is none."""
    locked: dict[tuple[str, str], str] = field(default_factory=dict)
    """(ecosystem, package) → version of the lock files."""
    declared: frozenset[tuple[str, str]] = frozenset()
    """(ecosystem, package) that the manifests declare."""
    routes: Routes = field(default_factory=Routes)
    """Names that gateways of the repository route."""
    evaluator: Evaluator = field(init=False)
    _known: dict[str, tuple[int, ...]] = field(init=False, default_factory=dict)
    _sites: dict[str, list[Resolved]] = field(init=False, default_factory=dict)
    _refs: dict[str, dict[tuple[int, int, int, int], NodeRef]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.evaluator = Evaluator(self.project, self.catalogue, self.routes)

    def apart(self) -> Context:
        """Return the same knowledge with a memory of its own: what is resolved there depends on nothing resolved here."""
        return Context(self.catalogue, self.project, self.quote, self.locked, self.declared, self.routes)

    def calls(self, file: CodeFile) -> list[Resolved]:
        """Return the call sites of *file* whose callee is a signature of the catalogue, in source order."""
        if file.path not in self._sites:
            self._sites[file.path] = list(self._resolve(file))
        return self._sites[file.path]

    def _resolve(self, file: CodeFile) -> Iterator[Resolved]:
        known = self._known.get(file.path)
        for index in range(len(file.sites)) if known is None else known:
            yield from resolve_site(self.evaluator, file, file.sites[index], index)

    def resolved(self, file: CodeFile) -> tuple[int, ...]:
        """Return which sites of *file* resolve to a signature: their positions."""
        return tuple(dict.fromkeys(call.index for call in self.calls(file)))

    def expect(self, path: str, sites: tuple[int, ...]) -> None:
        """Take from another memory which sites of a file resolve: no other is looked at."""
        self._known[path] = sites

    def call_ref(self, file: CodeFile, call: Call) -> NodeRef | None:
        """Return the identity of the call node of a call expression; None when it is no call of the stack.

        The key is path, enclosing function, callee and ordinal: no line, so that it survives edits above it.
        """
        refs = self._refs.get(file.path)
        if refs is None:
            refs = self._refs[file.path] = {}
            ordinals: Counter[tuple[str, str]] = Counter()
            for row in self.calls(file):
                if row.operation and place_of(row.site.call) not in refs:
                    function = file.scopes[row.site.scope].qualname
                    ordinals[function, row.callee] += 1
                    key = f"{file.path}#{function}#{row.callee}#{ordinals[function, row.callee]}"
                    refs[place_of(row.site.call)] = NodeRef("call", key)
        return refs.get(place_of(call))

    def evidence(
        self, file: CodeFile | str, line: int, detector: str, technique: str, *, confidence: float = 0.9, column: int = 1,
        end_line: int | None = None,
    ) -> Evidence:  # fmt: skip
        """Return evidence at a line; lines of notebooks are those of the .ipynb."""
        path = file if isinstance(file, str) else file.path
        if isinstance(file, CodeFile) and file.line_map:
            mapped = file.line_map
            line = mapped[min(line, len(mapped)) - 1]
            end_line = mapped[min(end_line, len(mapped)) - 1] if end_line else None
        return Evidence.at(
            path, line, detector=detector, technique=technique, snippet=self.quote(path, line), confidence=confidence,
            column=column, end_line=end_line,
        )  # fmt: skip
