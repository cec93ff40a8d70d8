"""Ingestion written as plain functions: documents are loaded or cut up, and put into a vector store, without an orchestrator.

One pipeline for the innermost function that does both, itself or through the functions that it calls.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stackaudit.detectors.dialects.access import Accesses
from stackaudit.detectors.dialects.clients import touched
from stackaudit.detectors.dialects.following import Following
from stackaudit.detectors.dialects.parts import Framework, never
from stackaudit.detectors.dialects.stages import inside
from stackaudit.detectors.dialects.telling import accessed
from stackaudit.model.code import Attr, Call, CodeFile, Expr, Name, Site
from stackaudit.model.facts import EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context
from stackaudit.resolution.roles import role_at
from stackaudit.resolution.shapes import last_name
from stackaudit.resolution.values import At, Function, Instance, Symbol, options

DETECTOR = "ingestion"
_PUTS = frozenset({
    "from_documents", "afrom_documents", "from_texts", "afrom_texts", "fromDocuments", "fromTexts", "add_documents", "aadd_documents", "addDocuments",
    "add_texts", "addTexts", "upsert", "upsert_points", "upload_points", "upload_documents", "uploadDocuments", "put_vectors", "insert_nodes", "add", "insert", "write",
    "accept", "ingest", "addAll",
})  # fmt: skip
_CUTS = frozenset({
    "split_documents", "splitDocuments", "split_text", "splitText", "create_documents", "createDocuments", "chunk", "load_data", "loadData", "load_and_split",
    "loadAndSplit", "get_nodes_from_documents", "aload_data", "loadDocument", "loadDocuments", "partition", "partition_pdf",
})  # fmt: skip
_FILES = frozenset(
    {"open", "read_text", "readFile", "readFileSync", "read_csv", "read_json", "read_parquet", "load_dataset"}
)
_MADE = ("Loader", "Splitter", "Chunker", "NodeParser", "Splitters", "DirectoryReader", "PDFReader")
_GENERAL = frozenset({"main", "handler", "lambda_handler", "run", "default", "execute"})
MAX_DEPTH = 2
MAX_SITES = 400
Place = tuple[CodeFile, int]


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the ingestions whose write stands in this file."""
    sites = [s for s in file.sites if last_name(s.call.func) in _PUTS and not s.decorator and _puts(file, s, context)]
    if not sites or _orchestrated(context):
        return
    told: set[tuple[str, int]] = set()
    for site in sites:
        for owner, index in _owners(file, site, context):
            if (owner.path, index) not in told:
                told.add((owner.path, index))
                yield from _facts(Function(owner, index), file, site, context)


def _owners(file: CodeFile, site: Site, context: Context) -> Iterator[Place]:
    """Yield the innermost functions of the file that load or cut documents and reach this write."""
    index = _function(file, site.scope)
    if index is None:
        return
    if _sources(Function(file, index), context, 0):
        yield file, index
        return
    for caller, call in context.project.callers(file.scopes[index].name)[:20]:
        outer = _function(caller, call.scope) if caller is file else None
        found = options(context.evaluator.value(call.call.func, At(caller, call.scope, call.branch, call.call.line)))
        calls_it = any(isinstance(o, Function) and o.file is file and o.index == index for o in found)
        if outer is not None and calls_it and _sources(Function(caller, outer), context, 1):
            yield caller, outer


def _function(file: CodeFile, scope: int) -> int | None:
    """Return the outermost function around a scope; None for a module and for functions that are only handed over."""
    found = None
    while scope:
        row = file.scopes[scope]
        if row.kind in {"function", "lambda"}:
            found = scope
        scope = row.parent
    if found is None or file.scopes[found].kind == "function":
        return found
    name = file.scopes[found].name
    kept = any(b.target == name and b.line == file.scopes[found].line for b in file.bindings)
    return found if kept and name.isidentifier() else None


def _puts(file: CodeFile, site: Site, context: Context) -> bool:
    """Return whether a call writes to a vector store, or to an index over one."""
    func = site.call.func
    if not isinstance(func, Attr):
        return False
    at = At(file, site.scope, site.branch, site.call.line)
    names = _names(func.base, at, context)
    if any(n.rsplit(".", 1)[-1].startswith(("InMemory", "Memory")) for n in names):
        return False  # gone with the process
    found = touched(site.call, at, context)
    if found is not None:
        return found[0] == "vector_store" and found[2] == "writes"
    return any(_store(file.language, n, context) for n in names) or any(
        n.endswith(("VectorStoreIndex", "VectorStore", "Ingestor", "IngestionPipeline")) for n in names
    )


def _store(language: str, name: str, context: Context) -> str:
    """Return the node of the vector store that a foreign class is of; empty for any other class."""
    kind = context.catalogue.type_named(language, name)
    vendor = context.catalogue.vendors.get(kind.vendor) if kind else context.catalogue.root_vendor(language, name)
    return vendor.node if vendor is not None and vendor.kind == "vector_store" else ""


def _names(expr: Expr, at: At, context: Context) -> list[str]:
    """Return the foreign names that an expression stands for."""
    found = options(context.evaluator.value(expr, at))
    rows = [o.type.name if isinstance(o, Instance) else o.name if isinstance(o, Symbol) else "" for o in found]
    return [r.removesuffix("()") for r in rows if r]


def _sources(function: Function, context: Context, depth: int) -> list[tuple[CodeFile, Site]]:
    """Return the calls that load or cut documents in a function and the functions of the tree that it calls."""
    found: list[tuple[CodeFile, Site]] = []
    for site in inside(function.file, function.index)[:MAX_SITES]:
        name = last_name(site.call.func)
        at = At(function.file, site.scope, site.branch, site.call.line)
        values = options(context.evaluator.value(site.call.func, at))
        own = [o for o in values if isinstance(o, Function)]
        if own and depth < MAX_DEPTH and own[0].index != function.index:
            found += _sources(own[0], context, depth + 1)
        elif not own and (name in _CUTS | _FILES or _loads(site.call)):
            found.append((function.file, site))
    return found


def _loads(call: Call) -> bool:
    """Return whether a call makes a loader or a splitter: ``PDFLoader(…)``, ``DocumentSplitters.recursive(…)``."""
    func = call.func
    names = [
        last_name(func),
        *([last_name(func.base)] if isinstance(func, Attr) and isinstance(func.base, Name) else []),
    ]
    return any(n[:1].isupper() and n.endswith(_MADE) for n in names)


@cache
def _orchestrators() -> frozenset[str]:
    """Return the import roots of the frameworks whose steps are functions or classes of the tree."""
    modules = [
        importlib.import_module(f"{__package__}.{m.name}") for m in pkgutil.iter_modules([str(Path(__file__).parent)])
    ]
    known = [m.FRAMEWORK for m in modules if isinstance(getattr(m, "FRAMEWORK", None), Framework)]
    return frozenset(r for f in known if f.step_decorator is not never or f.step_class is not never for r in f.roots)


def _orchestrated(context: Context) -> bool:
    """Return whether the repository has an orchestrator: there its steps are the pipelines."""
    roots = _orchestrators()
    files = context.project.files.values()
    return any(not r.level and r.module.split(".")[0] in roots for f in files for r in f.imports)


def _facts(function: Function, file: CodeFile, site: Site, context: Context) -> Iterator[Fact]:
    owner, scope = function.file, function.scope
    name = owner.path.rsplit("/", 1)[-1].rsplit(".", 1)[0] if scope.name in _GENERAL else scope.name
    ref = NodeRef("data_pipeline", f"ingestion:{owner.path}#{scope.qualname}")
    role = role_at(owner, scope.branch)
    places = [(owner, scope.line, "signature"), (file, site.call.line, "literal")]
    found = [row for where, row in _sources(function, context, 0) if where is owner]  # places elsewhere are not its own
    places += [(owner, row.call.line, "literal") for row in found[:6]]
    for where, line, technique in places:
        evidence = context.evidence(where, line, DETECTOR, technique, confidence=0.8)
        yield NodeClaim(ref, name, evidence, role, attributes=(("orchestrator", "code"),))
    rows = list(Accesses(Following(context)).of_function(function))
    for access in rows:
        yield from accessed(ref, access, context, DETECTOR)
    func = site.call.func
    if not isinstance(func, Attr) or any(a.kind == "vector_store" and a.verb == "writes" for a in rows):
        return
    for full in _names(func.base, At(file, site.scope, site.branch, site.call.line), context):
        store = _store(file.language, full, context)
        if store:
            evidence = context.evidence(file, site.call.line, DETECTOR, "signature", confidence=0.8)
            yield EdgeClaim(ref, "writes", NodeRef("vector_store", store), evidence)
