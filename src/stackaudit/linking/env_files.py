"""Variables that code of the stack reads, and the files that set them: every place of one variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.file_settings import settings

DETECTOR = "env_vars"


def link(facts: Sequence[Fact], context: Context, documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the places in files of variables that code reads, and which service of a compose file is given which."""
    claims = [f for f in facts if isinstance(f, NodeClaim)]
    read = {c.name for c in claims if c.ref.kind == "env_var"}
    services = sorted(
        (
            (c.evidence.path, c.evidence.line, c.ref)
            for c in claims
            if c.ref.kind == "infra" and ("type", "service") in c.attributes
        ),
        key=lambda row: (row[0], row[1]),
    )
    for document in documents if read else ():
        inside = [(line, ref) for path, line, ref in services if path == document.path]
        for name, line, _ in settings(document):
            if name in read:
                evidence = context.evidence(document.path, line, DETECTOR, "config")
                variable = NodeRef("env_var", name)
                yield NodeClaim(variable, name, evidence)
                owner = next((ref for at, ref in reversed(inside) if at <= line), None)
                if owner is not None:
                    yield EdgeClaim(owner, "configured_by", variable, evidence)
