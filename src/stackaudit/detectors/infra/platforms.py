"""Applications that a hosting platform builds from the repository, as its file describes them: services and databases."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from stackaudit.detectors.infra.claims import DETECTOR, infra, knows_the_stack, text_at
from stackaudit.model.documents import Document, Fields, Items, Leaf, walk
from stackaudit.model.facts import EdgeClaim, Fact, NodeRef
from stackaudit.resolution.context import Context

DOCUMENTS = ("fly.toml", "fly.*.toml", "render.yaml", "render.yml")
_APP_KEYS = ("http_service", "services", "vm", "build", "processes", "env")


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the services and databases of such a file; they count where they are built from code of the stack."""
    if not isinstance(doc.root, Fields):
        return
    if doc.syntax == "toml" and text_at(doc.root, "app") and any(doc.root.get(k) is not None for k in _APP_KEYS):
        yield from _app(doc, doc.root, context)
    elif doc.path.rpartition("/")[2] in {"render.yaml", "render.yml"}:
        yield from _blueprint(doc, doc.root, context)


def _app(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    name, line = text_at(root, "app"), next(at for key, at, _ in root.fields if key == "app")
    built = text_at(root, "build", "dockerfile") or "Dockerfile"
    folder = dirname(doc.path) or "."
    evidence = context.evidence(doc.path, line, DETECTOR, "config")
    rows = (("type", "service"), ("part", "code"), ("hosts", folder), ("dockerfile", normpath(join(folder, built))))
    yield infra(f"app:{doc.path}:{name}", f"app:{name}", evidence, rows, conditional=True)


def _blueprint(doc: Document, root: Fields, context: Context) -> Iterator[Fact]:
    for word in ("databases", "services"):
        rows = root.get(word)
        for row in rows.items if isinstance(rows, Items) else ():
            name = text_at(row, "name")
            if not isinstance(row, Fields) or not name:
                continue
            evidence = context.evidence(doc.path, row.line, DETECTOR, "config")
            key = f"app:{doc.path}:{name}"
            if word == "databases" or text_at(row, "type") in {"keyvalue", "redis"}:
                store = "postgres" if word == "databases" else "redis"
                about = (("type", word), ("part", "store"), ("store", store))
                yield infra(key, f"app:{name}", evidence, about, conditional=True)
                continue
            folder = normpath(join(dirname(doc.path), text_at(row, "rootDir") or "."))
            built = normpath(join(folder, text_at(row, "dockerfilePath") or "Dockerfile"))
            program = (("type", "service"), ("part", "code"), ("hosts", folder), ("dockerfile", built))
            sure = knows_the_stack(row.get("envVars") or Leaf(None, row.line), context)
            yield infra(key, f"app:{name}", evidence, program, conditional=not sure)
            for path, line, leaf in walk(row):
                if len(path) > 1 and path[-2].startswith("from") and path[-1] == "name":
                    target = NodeRef("infra", f"app:{doc.path}:{leaf.value}")
                    at = context.evidence(doc.path, line, DETECTOR, "config")
                    yield EdgeClaim(NodeRef("infra", key), "depends_on", target, at)
