"""Data that code touches outside of pipelines: files with a suffix of data, data sets of a hub by name, stores it opens."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects import loaded_documents, patterns
from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.following import Following, Frame, Here
from stackaudit.detectors.dialects.stores import opened
from stackaudit.model.code import CodeFile, Const, Site
from stackaudit.model.facts import AttributeValue, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Symbol, options

DETECTOR = "data_files"
_OPENS = frozenset({
    "connect", "client", "resource", "create_client", "create_pool", "get_client", "from_url", "createClient", "createPool", "createConnection", "drizzle", "neon",
    "postgres",
})  # fmt: skip


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the data sets and trained models that a file names."""
    accesses, samples = Accesses(Following(context)), patterns.brings_samples(file)
    for site in file.sites:
        yield from _store(site, file, context)
        name = last_name(site.call.func)
        loads = patterns.may_load(name, samples=samples) or loaded_documents.may_load(name)
        if not loads and not patterns.may_touch_file(name):
            continue
        here = Here(site.call, At(file, site.scope, site.branch, site.call.line), Frame())
        symbol = next(
            (o.name for o in options(context.evaluator.value(site.call.func, here.at)) if isinstance(o, Symbol)), ""
        )
        touches = patterns.may_touch_file(name)
        rows = accesses.of_call(site.call, here, symbol) if touches else accesses.of_hub(site.call, here, symbol)
        for row in rows:
            data = row.kind == "dataset" and (not touches or patterns.is_data_file(row.name))
            if data or (row.kind == "model" and patterns.is_trained_file(row.name)):
                evidence = context.evidence(row.path, row.line, DETECTOR, "literal", confidence=0.7)
                about: tuple[tuple[str, AttributeValue], ...] = (("trained", True),) if row.kind == "model" else ()
                ref = NodeRef(row.kind, row.name)
                yield NodeClaim(ref, row.name[:160], evidence, role_at(file, site.branch), attributes=about)


def _store(site: Site, file: CodeFile, context: Context) -> Iterator[Fact]:
    """The store that a construction opens."""
    name = last_name(site.call.func)
    if not (name[:1].isupper() or name in _OPENS):
        return
    at = At(file, site.scope, site.branch, site.call.line)
    for option in options(context.evaluator.value(site.call.func, at)):
        first = site.call.args[0] if site.call.args else None
        service = str(first.value) if isinstance(first, Const) else ""
        store = opened(option.name, service) if isinstance(option, Symbol) else ""
        if store:
            evidence = context.evidence(file, site.call.line, DETECTOR, "signature", confidence=0.7)
            yield NodeClaim(NodeRef("data_store", store), store, evidence, role_at(file, site.branch))
