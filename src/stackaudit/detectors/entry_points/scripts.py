"""Files that run as a whole: programs, notebooks, applications in one file, pipelines, and graphs that servers load."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from stackaudit.detectors.entry_points.claims import claim, functions, layer_of, layers, mark, marks, text
from stackaudit.model.code import Attr, CodeFile, Name
from stackaudit.model.documents import Document, Fields, Leaf
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context
from stackaudit.resolution.values import At

_EVENTS = frozenset(
    {
        "on_message",
        "on_chat_start",
        "on_chat_resume",
        "action_callback",
        "on_audio_chunk",
        "on_settings_update",
        "header_auth_callback",
    }
)
_PIPELINES = frozenset({"dag", "flow", "job", "pipeline", "workflow", "asset", "multi_asset"})
_PIPELINE_CLASSES = frozenset({"DAG", "Pipeline", "Flow"})


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield the entry points that a file is, and the pipelines and application events that it declares."""
    yield from _declared(file, context)
    if file.is_notebook:
        if context.calls(file):
            yield claim(file, context, "notebook", f"notebook: {file.path}", 0, "code", line=1)
        return
    pipelines = list(_pipelines(file, context))
    yield from pipelines
    main = next((b for b in file.branches if b.kind == "main" and b.parent == 0), None)
    if main is not None or file.path.endswith("__main__.py"):
        kind = "command" if _reads_arguments(file) else "main"
        stem = _stem(file.path)
        name = f"cli: {stem}" if kind == "command" else f"main: {file.path}"
        line = getattr(main.test, "line", main.line) if main is not None else 1
        yield claim(file, context, kind, name, 0, "code", line=line, **({"command": stem} if kind == "command" else {}))
    elif _is_app(file, context):
        yield claim(file, context, "app", f"app: {file.path}", 0, "code", line=1)
    elif not pipelines and _runs(file, context):
        yield claim(file, context, "main", f"main: {file.path}", 0, "code", line=1)


def _stem(path: str) -> str:
    parts = path.removesuffix(".py").split("/")
    return parts[-2] if parts[-1] in {"__main__", "main", "cli"} and len(parts) > 1 else parts[-1]


def _declared(file: CodeFile, context: Context) -> Iterator[Fact]:
    for index, scope in functions(file):
        at = At(file, scope.parent, scope.branch, scope.line)
        for found in marks(file, scope, context):
            if found.name in _EVENTS and "ai_ui" in layers(found, context):
                yield claim(file, context, "app", f"app: {file.path} {scope.name}", index)
            elif found.name in _PIPELINES and "pipeline" in layers(found, context):
                name = text(found.call, context, at, "dag_id", "name", position=0) or scope.name
                yield claim(file, context, "pipeline", f"pipeline: {name}", index)


def _pipelines(file: CodeFile, context: Context) -> Iterator[Fact]:
    """``with DAG("nightly"):`` at the top of a module, or in a function that makes one."""
    for site in file.sites:
        func = site.call.func
        last = func.name if isinstance(func, Attr) else func.id if isinstance(func, Name) else ""
        if last in _PIPELINE_CLASSES:
            at = At(file, site.scope, site.branch, site.call.line)
            if "pipeline" in layers(mark(site.call, at, context), context):
                name = text(site.call, context, at, "dag_id", "name", position=0) or _stem(file.path)
                yield claim(file, context, "pipeline", f"pipeline: {name}", site.scope, "code", line=site.call.line)


def _reads_arguments(file: CodeFile) -> bool:
    return any(
        isinstance(s.call.func, Attr) and s.call.func.name in {"parse_args", "parse_known_args"} for s in file.sites
    )


def _is_app(file: CodeFile, context: Context) -> bool:
    """A file whose top level draws a page: it is run by the page's server."""
    if not any(layer_of(row.module, context) == "ai_ui" for row in file.imports if not row.level):
        return False
    top = (s for s in file.sites if s.scope == 0 and not s.decorator)
    return any("ai_ui" in layers(mark(s.call, At(file, 0, s.branch, s.call.line), context), context) for s in top)


def _runs(file: CodeFile, context: Context) -> bool:
    """A program without a guard: a request at its top level, in a file that no other imports."""
    if not any(c.site.scope == 0 and c.operation not in {"", "client"} for c in context.calls(file)):
        return False
    stem = file.module.rsplit(".", 1)[-1]
    importers = (context.project.files[path] for path in sorted(context.project.importers(file)))
    return not any(
        context.project.find(other, row.module, row.level) is file or context.project.find(other, f"{row.module}.{row.symbol}".strip("."), row.level) is file
        for other in importers
        for row in other.imports if stem in {row.module.rsplit(".", 1)[-1], row.symbol}
    )  # fmt: skip


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the graphs that a server's configuration loads: ``{"graphs": {"name": "./path.py:variable"}}``."""
    graphs = doc.root.get("graphs") if doc.syntax == "json" and isinstance(doc.root, Fields) else None
    if not isinstance(graphs, Fields):
        return
    for name, _, leaf in graphs.fields:
        if isinstance(leaf, Leaf) and isinstance(leaf.value, str) and ".py:" in leaf.value:
            path, _, _ = leaf.value.partition(":")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(doc.path), path))
            file = context.project.files.get(place)
            if file is not None:
                yield claim(
                    file,
                    context,
                    "graph",
                    f"graph: {name} ({_folder(doc.path)})" if "/" in doc.path else f"graph: {name}",
                    0,
                    "config",
                    line=1,
                )


def _folder(path: str) -> str:
    return path.rsplit("/", 1)[0]
