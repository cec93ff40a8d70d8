"""Which embedding models write a vector store, and which ask it.

Writers embed documents, readers embed questions. The claim is made only where it can be told apart: one store in use, and
not more than one name of an index in the code. Attributes of the store's node: ``written_with`` and ``read_with``, each of
(model, path, line of the id, path of the site, line of the site).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackaudit.model.code import Attr, CodeFile, Expr, Name
from stackaudit.model.documents import Document
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim
from stackaudit.resolution.asked import Model
from stackaudit.resolution.calls import Resolved
from stackaudit.resolution.context import Context
from stackaudit.resolution.scopes import Scopes
from stackaudit.resolution.values import literals

_WRITES = frozenset({
    "embed_documents", "aembed_documents", "get_text_embedding_batch", "from_documents", "afrom_documents", "from_texts",
    "afrom_texts", "embedDocuments", "fromDocuments", "fromTexts",
})  # fmt: skip
_READS = frozenset({"embed_query", "aembed_query", "get_query_embedding", "embedQuery"})


def link(facts: Sequence[Fact], context: Context, _documents: Sequence[Document]) -> Iterator[Fact]:
    """Yield writers and readers of the one vector store of the tree."""
    scopes = Scopes(context.project.files)
    stores = [
        f
        for f in facts
        if isinstance(f, NodeClaim)
        and f.ref.kind == "vector_store"
        and f.role == "used"
        and scopes.of(f.evidence.path) == "prod"
    ]
    if len({f.ref for f in stores}) != 1:
        return
    written: list[AttributeValue] = []
    read: list[AttributeValue] = []
    indexes: set[str] = set()
    for file in context.project.files.values():
        if scopes.of(file.path) != "prod":
            continue
        for call in context.calls(file):
            indexes |= (
                {str(lit.value) for lit in literals(value)}
                if (value := call.arguments.value("index")) is not None
                else set()
            )
            kind = _kind(call, stores)
            rows = [_row(m, call, context) for m in call.models[:1]] if kind else []
            (written if kind == "writes" else read).extend(r for r in rows if r not in written and r not in read)
    if written and read and len(indexes) <= 1:
        first = min(stores, key=lambda f: (f.evidence.path, f.evidence.line))
        yield NodeClaim(
            first.ref,
            first.name,
            first.evidence,
            first.role,
            first.scope,
            (("written_with", tuple(written)), ("read_with", tuple(read))),
        )


def _kind(call: Resolved, stores: list[NodeClaim]) -> str:
    name = _last(call.site.call.func)
    if name in _WRITES:
        return "writes"
    if name in _READS:
        return "reads"
    built = any(p.kind == "vector_store" for p in call.signature.produces)
    return "reads" if built and call.arguments.get("embedding") is not None and stores else ""


def _row(model: Model, call: Resolved, context: Context) -> tuple[AttributeValue, ...]:
    place: CodeFile | str = context.project.files.get(model.path, model.path)
    line = context.evidence(place, model.line, "embeddings", "literal").line
    return context.catalogue.canonical(model.name), model.path, line, call.file.path, call.line


def _last(expr: Expr) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""
