"""Files from which a platform deploys the graphs of a repository."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.detectors.infra.claims import DETECTOR, infra
from stackaudit.model.documents import Document, Fields, walk
from stackaudit.model.facts import Fact
from stackaudit.resolution.context import Context

_SUFFIXES = (".py", ".ts", ".js", ".mjs")


def document(doc: Document, context: Context) -> Iterator[Fact]:
    """Yield the platform, with the graphs that it serves (``name: ./module.py:symbol``)."""
    name = doc.path.rsplit("/", 1)[-1]
    if doc.syntax != "json" or not isinstance(doc.root, Fields):
        return
    for vendor, _ in context.catalogue.resources.find("graphs", name):
        rows = [(path[-1], line, leaf) for path, line, leaf in walk(doc.root) if _is_graph(leaf.value)]
        if rows:
            graphs = tuple(f"{key}={leaf.value}" for key, _, leaf in rows)
            evidence = context.evidence(doc.path, rows[0][1], DETECTOR, "config")
            key = f"platform:{vendor.id}:{doc.path}"
            yield infra(key, f"{vendor.id}-platform", evidence, (("type", "graph platform"), ("graphs", graphs)))


def _is_graph(value: object) -> bool:
    return isinstance(value, str) and value.partition(":")[0].endswith(_SUFFIXES) and ":" in value
