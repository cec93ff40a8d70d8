"""Tools that tell the model nothing: functions of the tree without a docstring and without a description beside them.

The attribute ``undescribed`` of the tool's node is true then. Classes, and tools that are built from more than a function, may
be described elsewhere and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.model.code import Call, Const, Join, Name, Scope
from stackaudit.model.documents import Document
from stackaudit.model.facts import Fact, NodeClaim
from stackaudit.resolution.context import Context

MIN_WORDS = 3
"""A docstring shorter than this repeats the name."""
_TOLD = frozenset({"description", "description_override", "desc", "doc", "docstring", "**"})


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield the tools without a description."""
    for fact in facts:
        if not (isinstance(fact, NodeClaim) and fact.ref.kind == "tool"):
            continue
        named = dict(fact.attributes).get("function")
        path, _, qualname = named.partition("#") if isinstance(named, str) else ("", "", "")
        file = context.project.files.get(path or fact.evidence.path)
        scope = next((s for s in file.scopes[1:] if s.qualname == qualname), None) if file and qualname else None
        if scope is not None and scope.kind == "function" and scope.decorators and _silent(scope):
            yield NodeClaim(fact.ref, fact.name, fact.evidence, fact.role, fact.scope, (("undescribed", True),))


def _silent(scope: Scope) -> bool:
    """Return whether neither the docstring nor a decorator says what a function is for."""
    if len(scope.doc.split()) >= MIN_WORDS or all(p.name.startswith("*") for p in scope.params):
        return False  # one that takes anything is a shell that gets its text where it is built
    for decorator in scope.decorators:
        if not isinstance(decorator, Call):
            continue
        texts = [
            a
            for a in decorator.args
            if isinstance(a, (Join, Name)) or (isinstance(a, Const) and len(str(a.value).split()) >= MIN_WORDS)
        ]
        if texts or any(k in _TOLD for k, _ in decorator.kwargs):
            return False
    return True
