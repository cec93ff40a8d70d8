"""dbt: the project is the pipeline, models and snapshots are its steps, seeds and sources are data. Nothing is rendered."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.dialects.stores import stores
from stackaudit.model.code import Attr, CodeFile, Const, Name
from stackaudit.model.documents import DocNode, Document, Fields, Items, Leaf, plain
from stackaudit.model.evidence import Evidence
from stackaudit.model.facts import AttributeValue, EdgeClaim, Fact, NodeClaim, NodeRef
from stackaudit.resolution.context import Context

DETECTOR = "dbt"
DOCUMENTS = ("dbt_project.yml", "profiles.yml")
TEMPLATE_PROJECTS = ("dbt_project.yml",)
"""Below the folder of such a file, SQL holds templates and tables of values are part of the project."""
_PATHS = {
    "model": ("model-paths", "source-paths", "models"),
    "seed": ("seed-paths", "data-paths", "seeds"),
    "snapshot": ("snapshot-paths", "", "snapshots"),
}


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield what a file of a project declares."""
    name = doc.path.rsplit("/", 1)[-1]
    if not isinstance(doc.root, Fields):
        return
    if name == "dbt_project.yml":
        yield from _project(doc, doc.root, context)
    elif name == "profiles.yml":
        yield from _profiles(doc, doc.root, context)
    elif doc.syntax == "sql":
        yield from _model(doc, doc.root, context)
    elif doc.syntax == "csv":
        yield from _seed(doc, doc.root, context)
    elif doc.syntax == "yaml":
        yield from _declared(doc, doc.root, context)


def _evidence(context: Context, path: str, line: int) -> Evidence:
    return context.evidence(path, line, DETECTOR, "config", confidence=1.0)


def _pipeline(folder: str) -> NodeRef:
    return NodeRef("data_pipeline", f"dbt:{folder}")


def _step(folder: str, name: str) -> NodeRef:
    return NodeRef("pipeline_step", f"dbt:{folder}#{name}")


def _seed_ref(folder: str, name: str) -> NodeRef:
    return NodeRef("dataset", f"dbt:{folder}#{name}")


def _source_ref(source: str, table: str) -> NodeRef:
    return NodeRef("dataset", f"{source}.{table}")


def _project(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    folder = doc.path.rpartition("/")[0]
    name = root.get("name")
    if not isinstance(name, Leaf) or not isinstance(name.value, str):
        return
    ref = _pipeline(folder)
    attributes = (("orchestrator", "dbt"), ("folder", folder))
    yield NodeClaim(ref, name.value, _evidence(context, doc.path, name.line), attributes=attributes)
    profile = root.get("profile")
    if isinstance(profile, Leaf) and isinstance(profile.value, str):
        store = NodeRef("data_store", f"dbt:{profile.value}")
        evidence = _evidence(context, doc.path, profile.line)
        yield NodeClaim(store, f"dbt profile {profile.value}", evidence)


def _profiles(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    """The warehouse of a profile."""
    for name, _, body in root.fields:
        outputs = body.get("outputs") if isinstance(body, Fields) else None
        for _, line, output in outputs.fields if isinstance(outputs, Fields) else ():
            kind = output.get("type") if isinstance(output, Fields) else None
            if isinstance(kind, Leaf) and isinstance(kind.value, str):
                known = next((s.name for s in stores() if s.name == kind.value), kind.value)
                yield NodeClaim(
                    NodeRef("data_store", f"dbt:{name}"),
                    f"dbt profile {name}",
                    _evidence(context, doc.path, kind.line or line),
                    attributes=(("store", known),),
                )


def _text(root: Fields, key: str) -> str:
    found = root.get(key)
    return str(found.value) if isinstance(found, Leaf) and found.value is not None else ""


def _model(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    """A model or snapshot: a step that depends on the models, and reads the seeds and sources, that it names."""
    folder, project = _text(root, "folder"), _text(root, "project")
    inner = doc.path[len(folder) :].lstrip("/")
    top = inner.split("/")[0]
    calls = [
        (str(called.value), plain(c.get("given")), c.line)
        for c in _rows(root.get("calls"))
        if isinstance(called := c.get("name"), Leaf)
    ]
    if (
        top in {"macros", "tests", "analysis", "analyses", "dbt_packages", "dbt_modules", "target", "logs", "docs"}
        or "/" not in inner
    ):
        return
    name = inner.rsplit("/", 1)[-1].removesuffix(".sql")
    names = [
        (given[0] if isinstance(given, list) and given else name, line)
        for kind, given, line in calls
        if kind == "snapshot"
    ] or [(name, 1)]
    ref = _step(folder, name)
    place = _evidence(context, doc.path, names[0][1])
    settings = {
        k: v
        for kind, given, _ in calls
        if kind == "config" and isinstance(given, list)
        for k, _, v in (str(g).partition("=") for g in given)
    }
    attributes: list[tuple[str, AttributeValue]] = [
        ("orchestrator", "dbt"),
        ("operator", "snapshot" if top == "snapshots" else "model"),
    ]
    attributes += [("materialized", settings["materialized"])] if "materialized" in settings else []
    yield NodeClaim(ref, f"{project}/{name}", place, attributes=tuple(attributes))
    yield EdgeClaim(_pipeline(folder), "runs", ref, place)
    for kind, given, line in calls:
        texts = [str(g) for g in given if "=" not in str(g)] if isinstance(given, list) else []
        yield from _named(kind, texts, ref, folder, _evidence(context, doc.path, line))


def _named(kind: str, given: list[str], ref: NodeRef, folder: str, evidence: Evidence) -> Iterator[Fact]:
    """What ``ref`` and ``source`` name. A reference is a model or a seed: only the one that exists stays in the graph."""
    if kind == "ref" and given:
        yield EdgeClaim(ref, "depends_on", _step(folder, given[-1]), evidence)
        yield EdgeClaim(ref, "reads", _seed_ref(folder, given[-1]), evidence)
    elif kind == "source" and len(given) == 2:
        source = _source_ref(given[0], given[1])
        yield NodeClaim(source, source.key, evidence, attributes=(("source", given[0]),))
        yield EdgeClaim(ref, "reads", source, evidence)


def _rows(node: DocNode | None) -> list[Fields]:
    return [i for i in node.items if isinstance(i, Fields)] if isinstance(node, Items) else []


def _seed(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    """A table of values that is loaded."""
    folder = _text(root, "folder")
    name = doc.path.rsplit("/", 1)[-1].removesuffix(".csv")
    evidence = _evidence(context, doc.path, 1)
    yield NodeClaim(_seed_ref(folder, name), name, evidence, attributes=(("path", doc.path),))


def _declared(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    """Sources of a schema file."""
    if not isinstance(root.get("version"), Leaf) and "/models/" not in f"/{doc.path}":
        return
    for row in _rows(root.get("sources")):
        name = _text(row, "name")
        for table in _rows(row.get("tables")):
            label = table.get("name")
            if name and isinstance(label, Leaf) and isinstance(label.value, str):
                source = _source_ref(name, label.value)
                attributes = (
                    ("source", name),
                    ("schema", _text(row, "schema") or name),
                    ("database", _text(row, "database")),
                )
                yield NodeClaim(source, source.key, _evidence(context, doc.path, label.line), attributes=attributes)


def code(file: CodeFile, context: Context) -> Iterator[Fact]:
    """Yield models that are written in Python: ``def model(dbt, session)`` below a project's ``models`` folder."""
    index = next(
        (i for i, s in enumerate(file.scopes) if s.kind == "function" and s.parent == 0 and s.name == "model"), 0
    )
    folder, sep, _ = f"/{file.path}".rpartition("/models/")
    if not index or not sep or not file.scopes[index].params or file.scopes[index].params[0].name != "dbt":
        return
    folder = folder.strip("/")
    name = file.path.rsplit("/", 1)[-1].removesuffix(".py")
    ref = _step(folder, name)
    evidence = context.evidence(file, file.scopes[index].line, DETECTOR, "code")
    yield NodeClaim(ref, name, evidence, attributes=(("orchestrator", "dbt"), ("operator", "model")))
    yield EdgeClaim(_pipeline(folder), "runs", ref, evidence)
    for site in file.sites:
        func = site.call.func
        if isinstance(func, Attr) and isinstance(func.base, Name) and func.base.id == "dbt":
            given = [str(a.value) for a in site.call.args if isinstance(a, Const)]
            yield from _named(func.name, given, ref, folder, context.evidence(file, site.call.line, DETECTOR, "code"))
