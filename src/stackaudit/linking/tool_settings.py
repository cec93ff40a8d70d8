"""Environment variables that the tools of agents need: keys and addresses read in the files that define tools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.catalog.env_names import purpose_of
from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.env_reads import reads_of

DETECTOR = "env_vars"
_NEEDED = frozenset({"key", "endpoint"})


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the keys and addresses of each file that defines tools, and which tools they configure."""
    tools: dict[str, set[NodeRef]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact, NodeClaim) and fact.ref.kind == "tool" and fact.role == "used":
            tools[fact.evidence.path].add(fact.ref)
    for path in sorted(tools):
        file = context.project.files.get(path)
        reads = list(reads_of(file, context)) if file is not None else []
        services = {_service(e.name) for e in reads if purpose_of(e.name) in _NEEDED}
        for env in reads:
            if purpose_of(env.name) not in _NEEDED and _service(env.name) not in services:
                continue
            target = NodeRef("env_var", env.name)
            evidence = context.evidence(file or path, env.line, DETECTOR, "code")
            yield NodeClaim(target, env.name, evidence, attributes=(("purpose", purpose_of(env.name)),))
            for tool in sorted(tools[path]):
                yield EdgeClaim(tool, "configured_by", target, evidence)


def _service(name: str) -> str:
    """Return whom a variable is for: ``ACME_APP`` of ``ACME_APP_ID`` and ``ACME_APP_SECRET``."""
    return name.rpartition("_")[0] or name
