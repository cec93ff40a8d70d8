"""The graph of one repository: claims merged, models enriched, modules and what they hold added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stackaudit.graph.assemble import assemble
from stackaudit.graph.callgraph import CallGraph
from stackaudit.graph.enrich import enriched
from stackaudit.graph.use_cases import use_cases
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.model.graph import StackGraph
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import Scopes

_HELD = frozenset({"call", "agent", "tool", "prompt"})


@dataclass(frozen=True, slots=True)
class Background:
    """What is known beside the code."""

    commits: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)
    """Path → commits that touched it, those with a mark of a coding assistant, day of the last."""
    critical: frozenset[str] = frozenset()
    """Names of use cases that must not stop, in lower case."""


def build(
    facts: Sequence[Fact],
    context: Context,
    paths: Sequence[str],
    calls: CallGraph,
    background: Background | None = None,
) -> StackGraph:
    """Return the graph of all facts, with modules, their imports, and what the catalogue knows of each model."""
    scopes, known = Scopes(paths), background or Background()
    rows = [*facts, *_modules(facts, context, known), *use_cases(facts, context, scopes, calls)]
    graph = enriched(assemble(rows, scopes), context.catalogue)
    for node in graph.of("use_case") if known.critical else ():
        node.attributes["critical"] = node.name.lower() in known.critical
    return graph


def _modules(facts: Sequence[Fact], context: Context, known: Background) -> Iterator[Fact]:
    holders: dict[str, set[NodeRef]] = {}
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind in _HELD:
            holders.setdefault(fact.evidence.path, set()).add(fact.ref)
    for file in context.project.files.values():
        ref = NodeRef("module", file.path)
        yield NodeClaim(
            ref,
            file.path,
            context.evidence(file, 1, "modules", "code"),
            attributes=(("lines", file.lines), ("language", file.language), *_touched(file.path, known)),
        )
        for held in sorted(holders.get(file.path, ())):
            yield EdgeClaim(ref, "contains", held)
        for target in sorted(_imports(file, context)):
            yield EdgeClaim(ref, "imports", NodeRef("module", target))


def _touched(path: str, known: Background) -> tuple[tuple[str, int | str], ...]:
    found = known.commits.get(path)
    return (("commits", found[0]), ("marked_commits", found[1]), ("last_commit", found[2])) if found else ()


def _imports(file: CodeFile, context: Context) -> set[str]:
    found = set()
    for row in file.imports:
        source = context.project.find(file, row.module, row.level)
        inner = context.project.find(file, f"{row.module}.{row.symbol}".strip("."), row.level) if row.symbol else None
        found |= {s.path for s in (source, inner) if s is not None and s.path != file.path}
    return found
