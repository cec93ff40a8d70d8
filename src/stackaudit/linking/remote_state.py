"""State that lies at a provider: threads, files, stores, fine-tuned models.

Signatures say so by a role named ``state``. Attribute ``state`` of the provider's node: (what, path, line), sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim, NodeRef
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import Scopes

ROLE = "state"


def link(_facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the providers that keep state for the tree, with the places that create or use it."""
    scopes = Scopes(context.project.files)
    found: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for file in context.project.files.values():
        for call in context.calls(file):
            if ROLE in call.signature.args and scopes.of(file.path) == "prod":
                for provider in call.providers or ((_provider(call),) if _provider(call) else ()):
                    found[provider].add(
                        (_what(call), file.path, context.evidence(file, call.line, "remote_state", "signature").line)
                    )
    for provider, rows in sorted(found.items()):
        ordered = tuple(sorted(rows, key=lambda r: (r[1], r[2])))
        evidence = context.evidence(context.project.files[ordered[0][1]], ordered[0][2], "remote_state", "signature")
        yield NodeClaim(NodeRef("provider", provider), provider, evidence, attributes=(("state", ordered),))


def _provider(call: Resolved) -> str:
    return next((s.signature.provider for s in call.steps if s.signature.provider), "")


def _what(call: Resolved) -> str:
    """Name the thing that is kept by the resource in the callee: ``client.vector_stores.files.upload`` keeps vector stores."""
    parts = [p for p in call.callee.rsplit("()", 1)[-1].split(".") if p and p != "beta"]
    return parts[0].replace("_", " ") if parts else call.callee
