"""The graph of one repository: claims merged, models enriched, modules and what they hold added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stackaudit.graph.assemble import assemble
from stackaudit.graph.autonomy import autonomy
from stackaudit.graph.callgraph import CallGraph
from stackaudit.graph.enrich import enriched
from stackaudit.graph.reached_models import reached_models
from stackaudit.graph.reached_providers import reached_providers
from stackaudit.graph.services import service_of, services
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

    commits: Mapping[str, tuple[int, int, str, str, int, int]] = field(default_factory=dict)
    """Path → commits that touched it, those with a mark of a coding assistant, days of the first and the
    last, those without a test beside them, and those of these with a mark."""
    critical: frozenset[str] = frozenset()
    """Names of use cases that must not stop, in lower case."""
    owner: Callable[[str], str | None] = field(default=lambda _: None)
    """Returns who owns a file."""
    manifests: tuple[str, ...] = ()
    """Paths of the manifests: a service has one."""


def build(facts: Sequence[Fact], context: Context, paths: Sequence[str], calls: CallGraph) -> StackGraph:
    """Return the graph of all facts, with modules, their imports, and what the catalogue knows of each model.

    It depends on the files alone; `on` adds what is known beside them.
    """
    scopes = Scopes(paths)
    rows = [*facts, *_modules(facts, context), *reached_models(facts, context, calls)]
    rows += reached_providers(facts, context, calls)
    rows += use_cases(facts, context, scopes, calls)
    graph = enriched(assemble(rows, scopes), context.catalogue)
    for node in graph.of("agent"):
        level = autonomy(graph, node, context.catalogue.compiled.sinks.writes)
        if level is not None:
            node.attributes["autonomy"] = level
    return graph


def on(graph: StackGraph, known: Background) -> StackGraph:
    """Return the graph, with what is known beside the code in the attributes of its nodes."""
    names = ("commits", "marked_commits", "first_commit", "last_commit", "untested_commits", "marked_untested_commits")
    for node in graph.of("module") if known.commits else ():
        found = known.commits.get(node.key)
        if found is not None and "lines" in node.attributes:  # a module of code
            node.attributes.update(zip(names, found, strict=True))
    for node in graph.of("use_case") if known.critical else ():
        node.attributes["critical"] = node.name.lower() in known.critical
    _owned(graph, known)
    return graph


def _owned(graph: StackGraph, known: Background) -> None:
    """Say of modules and entry points who owns them and to which service they belong; of use cases, who owns most."""
    starts = [n for n in graph.of("entry_point") if n.active]
    folders = services(known.manifests, [n.place.path for n in starts])
    for node in graph.of("module", "entry_point"):
        owner = known.owner(node.place.path)
        if owner is not None:
            node.attributes["owner"] = owner
        if folders:
            node.attributes["service"] = service_of(node.place.path, folders)
    for node in graph.of("use_case"):
        owners = Counter(str(o) for e in graph.out(node, "contains") if (o := e.get("owner")))
        if owners:
            node.attributes["owner"] = min(owners, key=lambda o: (-owners[o], o))


def _modules(facts: Sequence[Fact], context: Context) -> Iterator[Fact]:
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
            attributes=(("lines", file.lines), ("language", file.language)),
        )
        for held in sorted(holders.get(file.path, ())):
            yield EdgeClaim(ref, "contains", held)
        for target in sorted(_imports(file, context)):
            yield EdgeClaim(ref, "imports", NodeRef("module", target))


def _imports(file: CodeFile, context: Context) -> set[str]:
    found = set()
    for row in file.imports:
        source = context.project.find(file, row.module, row.level)
        inner = context.project.find(file, f"{row.module}.{row.symbol}".strip("."), row.level) if row.symbol else None
        found |= {s.path for s in (source, inner) if s is not None and s.path != file.path}
    return found
