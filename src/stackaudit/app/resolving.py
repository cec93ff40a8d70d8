"""What each file claims and calls, resolved in shares.

A share is a run of files with a memory of its own. How many there are depends on the amount of code alone, so that the
answer is the same in one process as in several: an evaluation that meets a bound or a cycle can depend on what was
evaluated before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from stackaudit import detectors, linking
from stackaudit.app.forks import gather
from stackaudit.app.selection.rounds import Files
from stackaudit.graph.callgraph import CallGraph, Links
from stackaudit.graph.calling import links
from stackaudit.model.code import CodeFile
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

SHARE = 3_000
"""Call sites that are worth a process of their own (measured)."""
MAX_SHARES = 8


@dataclass(frozen=True, slots=True)
class _Part:
    """What a share gave."""

    facts: tuple[tuple[Fact, ...], ...]
    """By detector."""
    links: Links
    sites: tuple[tuple[str, tuple[int, ...]], ...]
    """File and the call sites in it that resolve to a signature."""


def resolve(files: Files, context: Context, jobs: int) -> tuple[list[Fact], CallGraph]:
    """Return the facts of all files, detector by detector, and the call graph; uses up to *jobs* processes."""
    first, *others = shares(files.code)
    written: list[Fact] = []

    def here() -> _Part:
        kinds = (("document", files.documents), ("manifest", files.manifests), ("sighting", files.seen))
        for kind, rows in kinds:
            written.extend(f for detect in detectors.handlers(kind) for row in rows for f in detect(row, context))
        return _resolve(first, context)

    tasks: list[Callable[[], _Part]] = [here, *(partial(_resolve_apart, share, context) for share in others)]
    parts = gather(tasks, jobs)
    for path, sites in (row for part in parts for row in part.sites):
        context.expect(path, sites)
    facts = [fact for rows in zip(*(p.facts for p in parts), strict=True) for row in rows for fact in row]
    return facts + written, CallGraph.of(p.links for p in parts)


def link(facts: Sequence[Fact], context: Context, files: Files, jobs: int) -> list[Fact]:
    """Return the facts that span files, link by link; uses up to *jobs* processes where there is enough to do."""
    busy = sum(len(f.sites) for f in files.code) >= SHARE
    tasks = [partial(linking.linked, names, facts, context, files.documents) for names in linking.groups()]
    found = {name: rows for part in gather(tasks, jobs if busy else 1) for name, rows in part.items()}
    return [fact for name in sorted(found) for fact in found[name]]


def _resolve_apart(share: Sequence[CodeFile], context: Context) -> _Part:
    """Run for another share: its memory ends with it."""
    return _resolve(share, context.apart())


def _resolve(share: Sequence[CodeFile], context: Context) -> _Part:
    """Run for a share: what the detectors claim of its files, and whom they call."""
    facts = tuple(tuple(f for file in share for f in detect(file, context)) for detect in detectors.handlers("code"))
    return _Part(facts, links(share, context), tuple((file.path, context.resolved(file)) for file in share))


def shares(files: Sequence[CodeFile]) -> list[list[CodeFile]]:
    """Cut the files into consecutive shares with about as many call sites each; one share at least."""
    total = sum(len(f.sites) for f in files)
    count = min(max(total // SHARE, 1), MAX_SHARES)
    found: list[list[CodeFile]] = [[] for _ in range(count)]
    held = 0
    for file in files:
        found[min(held * count // max(total, 1), count - 1)].append(file)
        held += len(file.sites)
    return found
