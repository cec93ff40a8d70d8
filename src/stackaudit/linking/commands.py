"""Steps whose command line starts another orchestrator: ``cd shop && tool build`` runs the pipeline of that tool.

Only where it is clear which one is meant: its folder stands in the command, or it is the only one of its orchestrator.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim
from stackaudit.resolution.context import Context

_WORD = re.compile(r"[\w./$-]+")
_ACTIONS = frozenset({"run", "build", "repro", "exp", "seed", "snapshot", "test", "trigger", "retry"})


def link(facts: Sequence[Fact], _context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield ``step runs pipeline`` for commands of orchestrators."""
    pipelines: dict[str, dict[str, NodeClaim]] = defaultdict(dict)
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "data_pipeline":
            pipelines[str(dict(fact.attributes).get("orchestrator"))].setdefault(fact.ref.key, fact)
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "pipeline_step":
            command = dict(fact.attributes).get("command")
            for target in _started(command, pipelines) if isinstance(command, str) else ():
                yield EdgeClaim(fact.ref, "runs", target.ref, fact.evidence)


def _started(command: str, pipelines: dict[str, dict[str, NodeClaim]]) -> list[NodeClaim]:
    words = _WORD.findall(command)
    for position, word in enumerate(words[:-1]):
        known = pipelines.get(word.rsplit("/", 1)[-1], {})
        if known and words[position + 1] in _ACTIONS:
            rows = list(known.values())
            folders = {part for w in words for part in w.split("/")}
            named = [r for r in rows if _folder(r) in folders or r.name in words]
            return named if len(named) == 1 else rows if len(rows) == 1 else []
    return []


def _folder(pipeline: NodeClaim) -> str:
    return pipeline.evidence.path.rpartition("/")[0].rpartition("/")[2]
